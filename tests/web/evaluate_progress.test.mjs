import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { EvaluateProgress } from '../../web/cli/evaluate_progress.mjs';

const out = mkdtempSync(join(tmpdir(), 'lobule-progress-'));
after(() => rmSync(out, { recursive: true, force: true }));

test('A run that was interrupted keeps what it had done, but for a line cut in the middle', () => {
  const first = new EvaluateProgress(out, 'task');
  first.add({ index: 0, scores: { maxScore: 0.5 }, findings: 1 });
  first.add({ index: 2, error: 'There is no such file.' });
  appendFileSync(join(out, 'progress.jsonl'), '{"index":3,"sco');
  const again = new EvaluateProgress(out, 'task');
  assert.deepEqual([...again.done.keys()], [0, 2]);
  assert.equal(again.done.get(0).scores.maxScore, 0.5);
});

test('Another model or other labels start anew', () => {
  assert.equal(new EvaluateProgress(out, 'another task').done.size, 0);
});

test('A run that ended leaves nothing behind', () => {
  const progress = new EvaluateProgress(out, 'task');
  progress.add({ index: 1 });
  progress.finish();
  assert.equal(existsSync(join(out, 'progress.jsonl')), false);
});
