// dump: the data set of one DICOM file.

import { openCore } from '../core.mjs';
import { readInput } from '../inputs.mjs';
import { oneOf, onlyOne, UsageError, warnWhereTruncated } from '../terminal.mjs';

const kLongestValue = 96;

function valueText(element) {
  if (element.InlineBinary !== undefined) return `${Math.floor((element.InlineBinary.length * 3) / 4)} bytes`;
  if (element.BulkDataURI !== undefined) return element.BulkDataURI;
  const text = (element.Value ?? [])
    .map((value) => (value === null ? '' : typeof value === 'object' ? Object.values(value).join('=') : String(value)))
    .join('\\');
  return text.length > kLongestValue ? `${text.slice(0, kLongestValue)}...` : text;
}

function* lines(dataSet, indent = '') {
  // JavaScript moves keys that look like numbers to the front: tags go back in order.
  for (const [tag, element] of Object.entries(dataSet).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const head = `${indent}(${tag.slice(0, 4)},${tag.slice(4)}) ${element.vr}`;
    if (element.vr !== 'SQ') {
      yield `${head} ${valueText(element)}`;
      continue;
    }
    yield `${head} ${(element.Value ?? []).length} items`;
    for (const item of element.Value ?? []) {
      yield `${indent}  item`;
      yield* lines(item, `${indent}    `);
    }
  }
}

export default {
  summary: 'the data set of a DICOM file',
  usage: 'FILE [--json | --dcmjs] [--bulk size]',
  options: {
    json: { type: 'boolean', shown: '--json', help: 'the DICOM JSON Model (PS3.18 Annex F), bulk data as InlineBinary' },
    dcmjs: { type: 'boolean', shown: '--dcmjs', help: "the shape of dcmjs's naturalizeDataset, as JSON; bytes as [{InlineBinary}]" },
    bulk: { type: 'string', shown: '--bulk size', help: 'the size of bulk data in place of its bytes, for reading' },
  },
  async run({ json, dcmjs, bulk }, positionals) {
    const name = onlyOne(positionals, 'file');
    oneOf(bulk, 'bulk', ['size', 'inline']);
    if (json && dcmjs) throw new UsageError('Give --json or --dcmjs, not both.');
    const file = await readInput(name);
    const isJson = json || dcmjs;
    const options = { name, shape: dcmjs ? 'natural' : 'model', bulk: bulk ?? (isJson ? 'inline' : 'size') };
    const { value, bytes } = (await openCore()).call('dump', options, file);
    warnWhereTruncated(name, value, 'the data set is shown as far as it goes');
    if (isJson) {
      process.stdout.write(bytes);
      process.stdout.write('\n');
    } else {
      for (const line of lines(JSON.parse(new TextDecoder().decode(bytes)))) process.stdout.write(`${line}\n`);
    }
    return 0;
  },
};
