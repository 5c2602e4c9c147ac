// Files for benchmarks in encodings that no corpus has at full size: made by encoders that nobody here wrote, from files
// of the corpus. HTJ2K and JPEG XL come from Python packages, pinned, in an environment in the cache.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const kSource = fileURLToPath(new URL('encoders', import.meta.url));

function python() {
  const requirements = join(kSource, 'requirements.txt');
  const version = execFileSync('python3', ['--version']);
  const word = createHash('sha256').update(readFileSync(requirements)).update(version).digest('hex').slice(0, 12);
  const folder = join(process.env.LOBULE_CACHE ?? join(homedir(), '.cache', 'lobule'), `venv-encoders-${word}`);
  const interpreter = join(folder, 'bin', 'python');
  if (existsSync(join(folder, 'ready'))) return interpreter;
  console.error('installing encoders (the first time only)');
  rmSync(folder, { recursive: true, force: true });
  execFileSync('python3', ['-m', 'venv', folder]);
  execFileSync(interpreter, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes',
    '--only-binary', ':all:', '-r', requirements], { stdio: ['ignore', 'ignore', 'inherit'] });
  writeFileSync(join(folder, 'ready'), '');
  return interpreter;
}

export function uncompressed(file, folder) {
  mkdirSync(folder, { recursive: true });
  const plain = join(folder, basename(file));
  execFileSync('gdcmconv', ['--raw', file, plain]);
  return plain;
}

// Each takes an uncompressed file and gives the name of the new one beside it.
function encoded(plain, name, make) {
  const target = `${plain}.${name}`;
  make(target);
  return target;
}
const byPython = (plain, name) =>
  encoded(plain, name, (target) => execFileSync(python(), [join(kSource, 'encode.py'), plain, target, name]));
const byDcmtk = (plain, name, option) =>
  encoded(plain, name, (target) => execFileSync('dcmcjpeg', [option, '+q', '90', plain, target]));

// With loss, quality 90: 8 bits, and 12 bits whatever the file has.
export const asBaseline = (plain) => byDcmtk(plain, 'baseline', '+eb');
export const asExtended = (plain) => byDcmtk(byPython(plain, '12-bit'), 'extended', '+ee');
// Without loss.
export const asHtj2k = (plain) => byPython(plain, 'htj2k');
export const asJpegXl = (plain) => byPython(plain, 'jpeg-xl');
