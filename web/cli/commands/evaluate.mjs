// evaluate: one model over a labelled folder, one process per core; an interrupted run goes on where it was.

import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { basename, extname, join } from 'node:path';

import { kRepository, openCore } from '../core.mjs';
import { formatCsv, parseCsv } from '../csv.mjs';
import { runCases } from '../evaluate_pool.mjs';
import { EvaluateProgress } from '../evaluate_progress.mjs';
import { readInput } from '../inputs.mjs';
import { modelsIn, showsLandmarks } from '../model_folders.mjs';
import { makeFolder, writeOutput } from '../outputs.mjs';
import { oneOf, printJson, showProgress, UsageError, warn, wholeNumber } from '../terminal.mjs';

async function modelNamed(id, dir) {
  const models = await modelsIn(dir);
  const model = models.find(({ manifest }) => manifest.id === id);
  if (!model) {
    const others = models.filter((each) => !showsLandmarks(each)).map(({ manifest }) => manifest.id);
    throw new UsageError(`There is no model ${id} in ${dir}; there are: ${others.join(', ')}.`);
  }
  if (showsLandmarks(model)) {
    throw new UsageError(`${id} shows landmarks and makes no findings or scores: there is nothing to evaluate.`);
  }
  return model;
}

function operatingPointOf({ id, operatingPoints }, name) {
  const point = name === undefined ? operatingPoints[0] : operatingPoints.find((candidate) => candidate.name === name);
  if (!point) {
    throw new UsageError(`${id} has no operating point ${name}; it has: ${operatingPoints.map((each) => each.name).join(', ')}.`);
  }
  return point;
}

const stemOf = (file) => basename(file, extname(file));

function refuseEqualStems(rows) {
  const seen = new Map();
  for (const { file } of rows) {
    const stem = stemOf(file);
    if (seen.has(stem)) throw new Error(`Two rows would write the same mask ${stem}.png: ${seen.get(stem)} and ${file}.`);
    seen.set(stem, file);
  }
}

// The classes that the model tells apart, in its own order; empty for one that makes a map only.
function classesOf({ outputs }) {
  return outputs.filter(({ kind }) => kind === 'classes').flatMap(({ classes }) => classes);
}

function makesMasks({ outputs }) {
  return outputs.some(({ kind }) => kind === 'map');
}

function predictionOf(row, result, classes, point) {
  const common = { file: row.file, operatingPoint: point.name, threshold: point.threshold };
  if (result.error !== undefined) return { ...common, error: result.error };
  const { scores, findings } = result;
  const told = classes.length > 0
    ? { ...Object.fromEntries(classes.map((name) => [name, scores[name]])), class: classes.reduce((a, b) => (scores[b] > scores[a] ? b : a)) }
    : { maxScore: scores.maxScore };
  return { ...common, ...told, findings };
}

// Every figure that the labels support, with its interval by patient.
async function metricsOf(rows, done, { id, version, sha256 }, { name, threshold }) {
  const core = await openCore();
  const evaluated = rows.map((labels, index) => {
    const { scores = {}, findings = 0, error, truth = null } = done.get(index);
    return { labels, scores, findings, failed: error !== undefined, truth };
  });
  const { value } = core.call('metricsOfCases', { rows: evaluated });
  return { model: id, version, sha256, operatingPoint: name, threshold, ...value };
}

export default {
  summary: 'one model over a labelled folder: its predictions, masks and figures',
  usage: '--model ID --labels CSV --data DIR [--out DIR] [--backend NAME] [--operating-point NAME] [--json]',
  options: {
    model: { type: 'string', shown: '--model ID', help: 'a model\'s id, such as mammo-lesion' },
    labels: { type: 'string', shown: '--labels CSV', help: 'a table with a column `file`, one row an image' },
    data: { type: 'string', shown: '--data DIR', help: 'the folder that `file` is relative to' },
    out: { type: 'string', shown: '--out DIR', help: 'for predictions.csv, metrics.json and masks/; an interrupted run goes on there' },
    backend: { type: 'string', shown: '--backend NAME', help: 'wasm (unless told), webgpu or auto' },
    models: { type: 'string', shown: '--models DIR', help: 'the folder of models; the repository\'s own unless told' },
    'operating-point': { type: 'string', shown: '--operating-point NAME', help: 'one of the model\'s; its first unless told' },
    processes: { type: 'string', shown: '--processes N', help: 'how many at once; one per core unless told' },
    json: { type: 'boolean', shown: '--json', help: 'the figures and predictions as JSON on stdout' },
  },
  async run(values, positionals) {
    if (positionals.length > 0) throw new UsageError(`evaluate takes no files, but got ${positionals[0]}.`);
    for (const needed of ['model', 'labels', 'data']) {
      if (values[needed] === undefined) throw new UsageError(`Give --${needed}. See lobule.mjs evaluate --help.`);
    }
    const { data, out, backend = 'wasm', models = join(kRepository, 'models') } = values;
    oneOf(backend, 'backend', ['auto', 'webgpu', 'wasm']);
    const processes = wholeNumber(values.processes, 'processes', { least: 1 }) ?? availableParallelism();

    // What is to be done.
    const model = await modelNamed(values.model, models);
    const point = operatingPointOf(model.manifest, values['operating-point']);
    const labels = (await readInput(values.labels)).toString('utf8');
    const rows = parseCsv(labels);
    if (rows.length === 0 || rows[0].file === undefined) throw new Error(`${values.labels}: The table has no column file.`);
    refuseEqualStems(rows);
    if (out !== undefined) await makeFolder(join(out, 'masks'));

    // What is left of it.
    const { findings = null, calibration = null } = model.manifest;
    const task = [model.manifest.sha256, JSON.stringify([findings, calibration]), point.name, point.threshold, backend, data, labels].join('\n');
    const progress = new EvaluateProgress(out, createHash('sha256').update(task).digest('hex'));
    const writesMasks = out !== undefined && makesMasks(model.manifest);
    const cases = rows.map((row, index) => ({
      index,
      file: join(data, row.file),
      threshold: point.threshold,
      drawn: makesMasks(model.manifest) && row.mask ? join(data, row.mask) : null,
      mask: writesMasks ? join(out, 'masks', `${stemOf(row.file)}.png`) : null,
    })).filter(({ index }) => !progress.done.has(index));
    if (cases.length < rows.length) warn(`${rows.length - cases.length} of ${rows.length} were done before.`);

    // Do it.
    await runCases(cases, {
      model,
      backend,
      processes,
      onResult: (result) => {
        progress.add(result);
        showProgress(`${progress.done.size} of ${rows.length}`);
      },
    });
    showProgress('');

    // Tell.
    const classes = classesOf(model.manifest);
    const predictions = rows.map((row, index) => predictionOf(row, progress.done.get(index), classes, point));
    const failed = predictions.filter(({ error }) => error !== undefined);
    for (const { file, error } of failed) warn(`${file}: ${error}`);
    const report = await metricsOf(rows, progress.done, model.manifest, point);
    if (out !== undefined) {
      await writeOutput(join(out, 'metrics.json'), `${JSON.stringify(report, null, 1)}\n`);
      const scoreColumns = classes.length > 0 ? [...classes, 'class'] : ['maxScore'];
      const columns = ['file', ...scoreColumns, 'findings', 'operatingPoint', 'threshold', 'error'];
      await writeOutput(join(out, 'predictions.csv'), formatCsv(columns, predictions));
    }
    progress.finish();
    if (values.json) printJson({ model: model.manifest.id, operatingPoint: point.name, predictions }, 0);
    else process.stdout.write(`${rows.length - failed.length} of ${rows.length} done\n`);
    return failed.length > 0 ? 1 : 0;
  },
};
