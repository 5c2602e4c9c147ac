// Four views of one exam out of one file: other UIDs, side and view, the same pixels. Needs dcmtk's tools.

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const kViews = [['R', 'CC'], ['L', 'CC'], ['R', 'MLO'], ['L', 'MLO']];

export function fourCopies(file, folder) {
  mkdirSync(folder);
  return kViews.map(([side, view], i) => {
    const copy = join(folder, `IM${i}`);
    copyFileSync(file, copy);
    execFileSync('dcmodify', ['-nb', '-q', '-imt', '-gin', '-i', `(0020,0062)=${side}`, '-i', `(0018,5101)=${view}`, '-ea', '(0054,0220)', copy]);
    return copy;
  });
}
