// analyze: an exam's views, findings, scores and locations.

import { join } from 'node:path';

import { kRepository, openCore } from '../core.mjs';
import { filesOf, OutputNames, readInput } from '../inputs.mjs';
import { modelsIn } from '../model_folders.mjs';
import { openRunner } from '../node_inference.mjs';
import { makeFolder, writeOutput } from '../outputs.mjs';
import { oneOf, printJson, showProgress, warn } from '../terminal.mjs';

// The core with models, back end and session factory in place.
async function openAnalysis(wish, modelsDir) {
  const models = await modelsIn(modelsDir);
  if (models.length === 0) throw new Error(`There is no model in ${modelsDir}.`);
  const { runner, backend, reason } = await openRunner(wish);
  const byId = new Map(models.map((model) => [model.manifest.id, model]));
  const core = await openCore({ runJob: (job) => runner.run(byId.get(job.model), job) });
  core.setBackend(backend, reason);
  for (const { manifestText } of models) core.addModel(manifestText, 'ready');
  return core;
}

// Lets the core work until nothing is left to do: its steps run at once in update(), models in between.
async function settle(core) {
  do {
    core.update();
    await core.pump();
    core.update();
  } while (!core.isIdle());
}

async function writePictures(core, result, out) {
  const names = new OutputNames();
  for (const image of result.images) {
    if (!image.analyzed) continue; // an empty mask would pass for a negative
    const name = names.nameFor(image.file);
    for (const kind of ['mask', 'overlay']) {
      const { bytes } = core.call(kind === 'mask' ? 'findingsMask' : 'findingsOverlay', { image: image.id });
      image[kind] = `${name}.${kind}.png`;
      await writeOutput(join(out, image[kind]), bytes);
    }
  }
}

function summary(result) {
  const kinds = { MG: 'mammogram', US: 'ultrasound' };
  const lines = result.images.map(({ file, modality, laterality, view, analyzed, truncated, findings }) =>
    `${file}: ${[kinds[modality], laterality, view].filter(Boolean).join(' ') || 'kind unknown'}, `
    + (analyzed ? `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}` : 'not analyzed')
    + (analyzed && truncated ? ' in what is there: pixels are missing in the file' : '')
    + findings.map(({ score, box }) => `\n  ${Math.round(score * 100)} of 100 at ${box.map(Math.round).join(', ')}`).join(''));
  return `${lines.join('\n')}\n`;
}

export default {
  summary: 'an exam: views, findings, scores, locations',
  usage: 'PATH... [--backend auto|webgpu|wasm] [--modality mg|us] [--models DIR] [--out DIR] [--json]',
  options: {
    backend: { type: 'string', shown: '--backend NAME', help: 'auto, webgpu or wasm; auto unless told' },
    modality: {
      type: 'string',
      shown: '--modality KIND',
      help: 'mg or us: what the pictures are whose file does not say (PNG, JPEG, WebP); judged by their pixels unless told',
    },
    models: { type: 'string', shown: '--models DIR', help: 'the folder of models; the repository\'s own unless told' },
    out: { type: 'string', shown: '--out DIR', help: 'write analysis.json and for each image a mask and an overlay' },
    json: { type: 'boolean', shown: '--json', help: 'the whole result as JSON' },
  },
  async run({ backend = 'auto', modality, models = join(kRepository, 'models'), out, json }, positionals) {
    oneOf(backend, 'backend', ['auto', 'webgpu', 'wasm']);
    oneOf(modality, 'modality', ['mg', 'us']);
    if (out !== undefined) await makeFolder(out); // before the long work
    const { files, failures } = await filesOf(positionals);
    const core = await openAnalysis(backend, models);

    // Open every file.
    for (const [index, file] of files.entries()) {
      showProgress(`reading ${index + 1} of ${files.length}`);
      try {
        core.openFile(file, await readInput(file));
      } catch (error) {
        core.reportFileError(file, error.message);
      }
    }
    for (const { file, message } of failures) core.reportFileError(file, message);
    await settle(core);

    // Analyse what opened.
    if (modality !== undefined) core.call('setModality', { modality });
    core.update();
    showProgress('analysing');
    core.call('requestAnalysis');
    await settle(core);
    showProgress('');

    // Tell.
    const result = core.call('analysisResult').value;
    if (out !== undefined) {
      await writePictures(core, result, out);
      await writeOutput(join(out, 'analysis.json'), `${JSON.stringify(result)}\n`);
    }
    for (const { file, message } of [...result.warnings, ...result.errors]) warn(`${file}: ${message}`);
    for (const { file, analyzed, truncated } of result.images) {
      if (analyzed && truncated) warn(`${file}: Pixels are missing in the file; what is not there was not analyzed.`);
    }
    if (json) printJson(result, 0);
    else process.stdout.write(summary(result));
    return result.errors.length > 0 ? 1 : 0;
  },
};
