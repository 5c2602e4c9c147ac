import assert from 'node:assert/strict';
import { test } from 'node:test';

import { formatCsv, parseCsv } from '../../web/cli/csv.mjs';

test('Quoted fields keep commas, quotes and line breaks', () => {
  const text = 'file,findings\r\na.webp,"mass, 5 mm"\nb.webp,"said ""none""\nthen left"\n';
  assert.deepEqual(parseCsv(text), [
    { file: 'a.webp', findings: 'mass, 5 mm' },
    { file: 'b.webp', findings: 'said "none"\nthen left' },
  ]);
});

test('Empty fields, a missing last line break and a byte order mark are fine', () => {
  assert.deepEqual(parseCsv('\uFEFFa,b,c\n1,,\n,,3'), [{ a: '1', b: '', c: '' }, { a: '', b: '', c: '3' }]);
});

test('A line of another length is named', () => {
  assert.throws(() => parseCsv('a,b\n1,2\n3\n'), /Line 3 has 1 fields, not 2/);
});

test('What is written reads back the same', () => {
  const rows = [{ file: 'x,y.png', error: 'He said "no".' }, { file: 'z', error: '' }];
  assert.deepEqual(parseCsv(formatCsv(['file', 'error'], rows)), rows);
});
