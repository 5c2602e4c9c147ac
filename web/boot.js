// Starts Lobule: asks whether the browser can run it, loads the core, and connects the page around the canvas to it.

import { Bridge } from './bridge.js';
import { missingCapabilities } from './capabilities.js';
import { Decoders } from './decoders.js';
import { filesFromHandles, filesFromInput, filesFromSite, filesFromTransfer, readAll } from './files.js';
import { InferenceClient } from './inference_client.js';
import { offeredModels } from './models.js';
import { drawText } from './text.js';

const kSettingsKey = 'lobule.settings';
const canvas = document.getElementById('canvas');
const veil = document.getElementById('veil');

// --- words on the page

function showProblems(problems) {
  const remedies = document.getElementById('remedies');
  remedies.replaceChildren(...problems.map(({ what, remedy }) => {
    const paragraph = document.createElement('p');
    paragraph.className = 'remedy';
    const strong = document.createElement('strong');
    strong.textContent = what;
    paragraph.append(strong, remedy);
    return paragraph;
  }));
  remedies.hidden = false;
  document.getElementById('message').textContent = 'Lobule cannot run here yet.';
  document.getElementById('progress').hidden = true;
  veil.hidden = false;
  veil.setAttribute('aria-busy', 'false');
}

function showStarted() {
  veil.setAttribute('aria-busy', 'false');
  veil.hidden = true;
  canvas.focus();
}

function announce(text) {
  document.getElementById('announcement').textContent = text;
}

// --- settings, kept by this browser for this address only

function savedSettings() {
  try {
    return localStorage.getItem(kSettingsKey);
  } catch {
    return null; // storage is switched off: every visit starts with the defaults
  }
}

function saveSettings(json) {
  try {
    localStorage.setItem(kSettingsKey, json);
  } catch {
    // nothing to be done, and nothing is lost but the comfort
  }
}

function backendWish(settingsJson) {
  try {
    return JSON.parse(settingsJson)?.backendWish ?? 'auto';
  } catch {
    return 'auto';
  }
}

// --- the core

// A frame, or a tenth of a second where a hidden page gets no frames.
function nextTick() {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 100);
    requestAnimationFrame(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

class Page {
  #bridge = null;
  #models = new Map();
  #inference = new InferenceClient({ onBackend: (backend, reason) => this.#bridge.setBackend(backend, reason) });
  #decoders = null;
  #wish = backendWish(savedSettings());
  #openings = 0;
  #filesToCome = new Map(); // of each opening

  async start() {
    const { default: createCore } = await import('./lobule.mjs');
    const core = await createCore({
      canvas,
      onLobuleText: drawText,
      onLobuleEvent: (kind, text) => this.#onEvent(kind, text),
      print: () => {},
      printErr: (text) => console.warn(text),
      onAbort: (reason) => showProblems([stopped(reason)]),
    });
    this.#bridge = new Bridge(core, { runJob: (job) => this.#runJob(job), nextTick });
    this.#decoders = new Decoders(this.#bridge);
    window.lobule = {
      debugSnapshot: () => this.#snapshot(),
      idle: () => this.#bridge.idle(),
      heapBytes: () => this.#bridge.heapBytes(),
      decoderCount: () => this.#decoders.count,
      parse: async (bytes, options) => (await this.#parser()).parse(bytes, options),
      naturalize: async (bytes, options) => (await this.#parser()).naturalize(bytes, options),
    };
    this.#whenReady.then(() => this.#welcome());
  }

  // For scripts on this page: a core of its own, loaded when it is first asked.
  #parserOpened = null;

  #parser() {
    this.#parserOpened ??= import('./parser.js').then(({ openParser }) => openParser());
    return this.#parserOpened;
  }

  // --- from the core

  #becomeReady = null;
  #whenReady = new Promise((resolve) => { this.#becomeReady = resolve; });

  #onEvent(kind, text) {
    switch (kind) {
      case 'ready': return this.#becomeReady();
      case 'workDone': return this.#bridge.collectWork();
      case 'slice': return this.#bridge.fetchSlice(text);
      case 'fileClosed': return this.#bridge.closeFile(Number(text));
      case 'decodersWanted': return this.#decoders.start();
      case 'decoderUnwanted': return this.#decoders.endOne(Number(text));
      case 'decodersAtRest': return this.#decoders.endAfterRest();
      case 'work': return queueMicrotask(() => this.#bridge.pump());
      case 'request': return this.#onRequest(text);
      case 'cursor': canvas.style.cursor = text; return undefined;
      case 'copy': return navigator.clipboard?.writeText(text).catch(() => announce('The browser did not allow copying.'));
      case 'settings': return this.#onSettings(text);
      case 'contextLost': return announce(text);
      case 'contextRestored': return announce(text);
      case 'fatal': return showProblems([{ what: 'Lobule has stopped.', remedy: text }]);
      default: return console.warn(`The core sent an event that the page does not know: ${kind}`);
    }
  }

  #onRequest(what) {
    if (what === 'openFiles') document.getElementById('pick-files').click();
    if (what === 'openFolder') document.getElementById('pick-folder').click();
    if (what === 'openSample') this.#open(this.#sample('sample/', 'Sample'));
    if (what === 'openSampleUltrasound') this.#open(this.#sample('sample-ultrasound/', 'Sample ultrasound'));
  }

  #onSettings(json) {
    saveSettings(json);
    const wish = backendWish(json);
    if (wish === this.#wish) return;
    this.#wish = wish;
    this.#inference.start(wish);
  }

  // --- once the first frame is on screen

  async #welcome() {
    const bridge = this.#bridge;
    const done = bridge.hold();
    try {
      bridge.setReducedMotion(matchMedia('(prefers-reduced-motion: reduce)').matches);
      const settings = savedSettings();
      if (settings !== null) bridge.restoreSettings(settings);
      this.#listen();
      showStarted();
      this.#inference.start(this.#wish);
      await this.#offerModels();
      await this.#inference.whenStarted();
    } finally {
      done();
    }
  }

  async #offerModels() {
    try {
      const { models, failures } = await offeredModels(new URL('models/', import.meta.url));
      for (const model of models) {
        this.#models.set(model.manifest.id, model);
        this.#bridge.addModel(model.manifestText, 'ready');
      }
      for (const { folder, why } of failures) this.#bridge.reportFileError(folder, why);
    } catch (error) {
      this.#bridge.reportFileError('models', `The list of models could not be read: ${error.message}.`);
    }
  }

  async #runJob(job) {
    const model = this.#models.get(job.model);
    if (!model) throw new Error(`This page has no file for the model ${job.model}.`);
    return this.#inference.run(model, job);
  }

  // --- files

  async* #sample(folder, label) {
    yield* await filesFromSite(new URL(folder, import.meta.url), label);
  }

  #expectFiles(opening, left) {
    if (left > 0) this.#filesToCome.set(opening, left);
    else this.#filesToCome.delete(opening);
    this.#bridge.expectFiles([...this.#filesToCome.values()].reduce((sum, count) => sum + count, 0));
  }

  async #open(found) {
    const bridge = this.#bridge;
    this.#openings += 1;
    const opening = this.#openings;
    const done = bridge.hold();
    let count = 0;
    try {
      await readAll(found, {
        onFile: (name, file, turn) => { count += 1; return bridge.openBlob(name, file, opening, turn); },
        onError: (name, why) => bridge.reportFileError(name, why),
        listedImages: (directory) => bridge.listedImages(directory),
        onCount: (left) => this.#expectFiles(opening, left),
      });
    } catch (error) {
      bridge.reportFileError('folder', `The folder could not be listed: ${error.message}`);
    } finally {
      this.#expectFiles(opening, 0);
      done();
    }
    await bridge.idle();
    const { errors } = bridge.debugSnapshot();
    const problems = errors.length === 0 ? '' : ` ${errors.length} could not be opened; the list says why.`;
    announce(`${count} ${count === 1 ? 'file' : 'files'} read.${problems}`);
  }

  // --- the page around the canvas

  #listen() {
    const bridge = this.#bridge;
    let depth = 0; // dragenter and dragleave come for every element that is crossed
    addEventListener('dragenter', (event) => {
      event.preventDefault();
      depth += 1;
      bridge.setDraggedOver(true);
    });
    addEventListener('dragover', (event) => event.preventDefault());
    addEventListener('dragleave', () => {
      depth = Math.max(0, depth - 1);
      if (depth === 0) bridge.setDraggedOver(false);
    });
    addEventListener('drop', (event) => {
      event.preventDefault();
      depth = 0;
      bridge.setDraggedOver(false);
      this.#open(filesFromTransfer(event.dataTransfer));
    });
    addEventListener('paste', (event) => {
      if (event.clipboardData.files.length > 0) this.#open(filesFromTransfer(event.clipboardData));
      else bridge.setClipboard(event.clipboardData.getData('text/plain'));
    });
    for (const id of ['pick-files', 'pick-folder']) {
      document.getElementById(id).addEventListener('change', ({ target }) => {
        this.#open(filesFromInput(target));
        target.value = '';
      });
    }
    matchMedia('(prefers-reduced-motion: reduce)').addEventListener('change', ({ matches }) =>
      bridge.setReducedMotion(matches));
    document.addEventListener('visibilitychange', () => bridge.wake());
    window.launchQueue?.setConsumer(({ files }) => {
      if (files.length > 0) this.#open(filesFromHandles([...files]));
    });
  }

  // An object whose text is the JSON itself, for readers that expect either.
  #snapshot() {
    const text = this.#bridge.debugSnapshotText();
    return Object.defineProperty(JSON.parse(text), 'toString', { value: () => text });
  }
}

function stopped(reason) {
  return {
    what: 'Lobule has stopped.',
    remedy: `Reload the page to start again; your files are untouched. (${reason?.message ?? reason ?? 'no reason given'})`,
  };
}

const missing = missingCapabilities();
if (missing.length > 0) {
  showProblems(missing);
} else {
  new Page().start().catch((error) => showProblems([stopped(error)]));
}
