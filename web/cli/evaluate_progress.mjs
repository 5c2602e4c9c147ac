// What an interrupted evaluate has done already: one JSON line per case, valid only for the same model, labels and
// operating point.

import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export class EvaluateProgress {
  #path;
  done = new Map();

  // out: the output folder, or undefined: nothing is kept. key: text that names the whole task.
  constructor(out, key) {
    this.#path = out === undefined ? null : join(out, 'progress.jsonl');
    if (this.#path === null) return;
    const lines = existsSync(this.#path) ? readFileSync(this.#path, 'utf8').split('\n') : [];
    if (lines[0] === JSON.stringify({ key })) {
      for (const line of lines.slice(1)) this.#take(line);
    } else {
      writeFileSync(this.#path, `${JSON.stringify({ key })}\n`);
    }
  }

  // The last line of an interrupted run may be cut: that case is done again.
  #take(line) {
    try {
      const result = JSON.parse(line);
      this.done.set(result.index, result);
    } catch {
      // nothing to keep
    }
  }

  add(result) {
    this.done.set(result.index, result);
    if (this.#path !== null) appendFileSync(this.#path, `${JSON.stringify(result)}\n`);
  }

  finish() {
    if (this.#path !== null) rmSync(this.#path, { force: true });
  }
}
