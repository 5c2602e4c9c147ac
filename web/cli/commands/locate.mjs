// locate: the place of a lesion in the breast from its marks in CC and MLO.

import { openCore } from '../core.mjs';
import { readInput } from '../inputs.mjs';
import { onlyOne, printJson } from '../terminal.mjs';

// One case, a list of cases, or one a line: a file that is a single JSON document may be laid out in any way.
function casesOf(text) {
  try {
    const document = JSON.parse(text);
    return Array.isArray(document) ? { cases: document, isList: true } : { cases: [document], isList: false };
  } catch {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    return { cases: lines.map(lineAsCase), isList: true };
  }
}

function lineAsCase(line) {
  try {
    return JSON.parse(line);
  } catch {
    return new Error('This line is not a JSON object.');
  }
}

function locateOne(core, input) {
  const id = input?.id === undefined ? {} : { id: input.id };
  try {
    if (input instanceof Error) throw input;
    return core.call('locate', input).value;
  } catch (error) {
    return { ...id, error: error.message };
  }
}

export default {
  summary: 'the place of a lesion in the breast from its marks in CC and MLO',
  usage: 'CASE.json [--json]',
  options: {
    json: { type: 'boolean', shown: '--json', help: 'one result a line' },
  },
  notes: 'A file with one JSON object a line, or a list of them, gives one result a line, in order; a line that fails gives {"error": "..."}. '
    + '`words` says the place as a report would.',
  async run({ json }, positionals) {
    const file = onlyOne(positionals, 'file');
    const text = (await readInput(file)).toString('utf8').replace(/^\uFEFF/, ''); // as some editors begin a file
    if (text.trim() === '') throw new Error(`${file} is empty: a case is a JSON object.`);
    const core = await openCore();
    const { cases, isList } = casesOf(text);
    let failed = 0;
    for (const input of cases) {
      const result = locateOne(core, input);
      if (result.error !== undefined) failed += 1;
      printJson(result, json || isList ? 0 : 1);
    }
    return failed > 0 ? 1 : 0;
  },
};
