// What reading an archive must never do, and what it showed on the way: the questions that are asked of web/archive.js.

import { readArchive } from '../../web/archive.js';

const kMaxExpansion = 1032, kSlack = 1032; // deflate's most, as archive.js promises for each entry
const kMaxTotalBytes = 4 * 2 ** 30;
const kMostRead = 40; // entries of one archive that are unpacked

// Harm that an input does, in a sentence.
export class Harm extends Error {}

function demand(isTrue, words) {
  if (!isTrue) throw new Harm(words);
}

const magnitude = (value) => (value > 0 ? Math.ceil(Math.log2(value)) + 1 : 0);

// The sentence of a refusal, its numbers left out; anything but a sentence of ours is harm.
function sentenceOf(error) {
  demand(error instanceof Error && error.name === 'Error', `${error?.name ?? typeof error} instead of a sentence: ${error?.message ?? error}`);
  demand(/^The [^\n]{10,160}\.$/.test(error.message), `no sentence of ours: ${error.message}`);
  return error.message.replace(/\d+/g, '#');
}

// A source as archive.js takes it, which also tells what was asked of it.
function tracedSource(bytes, features) {
  let asked = 0;
  return {
    size: bytes.length,
    slice: async (begin, end) => {
      demand(Number.isSafeInteger(begin) && Number.isSafeInteger(end) && begin >= 0 && begin <= end, `a slice from ${begin} to ${end}`);
      const part = Uint8Array.from(bytes.subarray(begin, end));
      asked += 1;
      if (asked < 8) features.add(`slice ${asked} ${magnitude(part.length)} ${part.length === end - begin}`);
      return part;
    },
  };
}

const shapeOf = (name) => `${name.includes('/')} ${/[^\x20-\x7e]/.test(name)} ${magnitude(name.length)}`;

async function lookAtEntry(file, archiveBytes, features) {
  const { name, size } = file;
  demand(typeof name === 'string' && !name.endsWith('/'), 'an entry without a name, or a folder among the files');
  demand(Number.isSafeInteger(size) && size >= 0 && size <= kMaxExpansion * archiveBytes + kSlack, `an entry claims ${size} bytes of ${archiveBytes}`);
  features.add(`name ${shapeOf(name)}`);
  let outcome;
  try {
    const bytes = await file.read();
    demand(bytes instanceof Uint8Array && bytes.length === size, `an entry of ${size} bytes gave ${bytes?.length}`);
    outcome = 'bytes';
  } catch (error) {
    if (error instanceof Harm) throw error;
    outcome = sentenceOf(error);
  }
  features.add(`${outcome} ${magnitude(size)}`);
  return outcome;
}

// Reads an archive and its entries: what that showed, as a list of words; rejects with Harm.
export async function lookAt(bytes) {
  const features = new Set();
  let files;
  try {
    files = await readArchive(tracedSource(bytes, features));
  } catch (error) {
    if (error instanceof Harm) throw error;
    features.add(sentenceOf(error));
    return [...features];
  }
  const total = files.reduce((sum, { size }) => sum + size, 0);
  demand(total <= kMaxTotalBytes && total <= kMaxExpansion * bytes.length + kSlack * files.length, `${files.length} entries claim ${total} bytes of ${bytes.length}`);
  features.add(`files ${magnitude(files.length)}`);
  let before = '';
  for (const file of files.slice(0, kMostRead)) {
    const outcome = await lookAtEntry(file, bytes.length, features);
    features.add(`${before.slice(0, 40)} then ${outcome.slice(0, 40)}`);
    before = outcome;
  }
  return [...features];
}
