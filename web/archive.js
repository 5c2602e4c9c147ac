// Zip archives of exams, read in place and entry by entry, in the browser and in Node alike. What an archive claims is
// checked by arithmetic before anything is unpacked, and nothing is unpacked beyond what it claimed.

const kEndMark = 0x06054b50, kDirectoryMark = 0x02014b50, kLocalMark = 0x04034b50;
const kEndBytes = 22, kDirectoryBytes = 46, kLocalBytes = 30, kLongestComment = 0xffff;
const kStored = 0, kDeflated = 8, kEncryptedFlag = 1, kUtf8Flag = 0x800;
const kMaxExpansion = 1032; // deflate makes at most that many bytes of one
const kMaxTotalBytes = 4 * 2 ** 30; // of all entries together: more than the core can hold
const kMaxEntryBytes = 2 ** 31 - 1;

export const kNoRoomToUnpack = 'There is not enough memory left to unpack this file: unpack its archive and open the folder.';

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(bytes) {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i += 1) crc = (crc >>> 8) ^ crcTable[(crc ^ bytes[i]) & 0xff];
  return ~crc >>> 0;
}

export function isArchiveName(name) {
  return name.toLowerCase().endsWith('.zip');
}

// A source is {size, slice(begin, end)}, slice resolving to a Uint8Array; of a File or Blob:
export function sourceOfBlob(blob) {
  return { size: blob.size, slice: async (begin, end) => new Uint8Array(await blob.slice(begin, end).arrayBuffer()) };
}

function viewOf(bytes) {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

// The directory's place and size, from the record at the archive's end, which a comment may follow.
async function findDirectory(source) {
  const tail = await source.slice(Math.max(0, source.size - kEndBytes - kLongestComment), source.size);
  const view = viewOf(tail);
  for (let at = tail.length - kEndBytes; at >= 0; at -= 1) {
    if (view.getUint32(at, true) !== kEndMark) continue;
    const count = view.getUint16(at + 10, true), size = view.getUint32(at + 12, true), offset = view.getUint32(at + 16, true);
    if (offset === 0xffffffff || count === 0xffff) throw new Error('The archive is larger than 4 GiB (zip64), which is not read: unpack it and open the folder.');
    if (offset + size > source.size) throw new Error('The archive is damaged: its directory lies beyond its end.');
    return { count, size, offset };
  }
  throw new Error('The file is no zip archive, or its end is missing.');
}

function readDirectory(bytes, count) {
  const view = viewOf(bytes);
  const entries = [];
  let at = 0;
  for (let n = 0; n < count; n += 1) {
    if (at + kDirectoryBytes > bytes.length || view.getUint32(at, true) !== kDirectoryMark) {
      throw new Error('The archive is damaged: its directory cannot be read.');
    }
    const lengths = [28, 30, 32].map((field) => view.getUint16(at + field, true)); // name, extra, comment
    const flags = view.getUint16(at + 8, true);
    const name = bytes.subarray(at + kDirectoryBytes, at + kDirectoryBytes + lengths[0]);
    entries.push({
      name: new TextDecoder(flags & kUtf8Flag ? 'utf-8' : 'latin1').decode(name),
      isEncrypted: (flags & kEncryptedFlag) !== 0,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      unpacked: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    });
    at += kDirectoryBytes + lengths[0] + lengths[1] + lengths[2];
  }
  return entries;
}

// Bombs: entries that claim more than deflate can give, that share their bytes, or that are too much in all.
function refuseBombs(entries, archiveBytes) {
  const total = entries.reduce((sum, entry) => sum + entry.unpacked, 0);
  if (total > kMaxTotalBytes) {
    throw new Error(`The archive unpacks to ${Math.round(total / 2 ** 20)} MiB; at most ${kMaxTotalBytes / 2 ** 20} are read.`);
  }
  const inOrder = [...entries].sort((a, b) => a.offset - b.offset);
  for (const [i, entry] of inOrder.entries()) {
    const end = i + 1 < inOrder.length ? inOrder[i + 1].offset : archiveBytes;
    if (entry.unpacked > kMaxExpansion * entry.packed + kMaxExpansion || entry.unpacked > kMaxEntryBytes) {
      throw new Error('The archive claims more than its bytes can hold, as archives do that are made to exhaust memory.');
    }
    if (entry.offset + kLocalBytes + entry.packed > end) {
      throw new Error('The archive\'s entries overlap, as in archives that are made to exhaust memory.');
    }
  }
}

async function inflate(packed, size) {
  const unpacked = new Uint8Array(size);
  let done = 0;
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  for await (const chunk of chunksOf(stream)) {
    if (done + chunk.length > size) throw new Error('longer than announced');
    unpacked.set(chunk, done);
    done += chunk.length;
  }
  if (done !== size) throw new Error('shorter than announced');
  return unpacked;
}

async function* chunksOf(stream) {
  const reader = stream.getReader();
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) yield step.value;
  } finally {
    await reader.cancel().catch(() => {});
  }
}

// Arrays that cannot be had are a RangeError; what a browser has no room for when it keeps a Blob cannot be read from it.
export function isLackOfMemory(error) {
  return error.name === 'RangeError' || error.name === 'NotReadableError';
}

async function inflateOrNothing(packed, size) {
  try {
    return await inflate(packed, size);
  } catch (error) {
    if (isLackOfMemory(error)) throw new Error(kNoRoomToUnpack);
    return null;
  }
}

async function readEntry(source, entry) {
  if (entry.isEncrypted) throw new Error('The file is encrypted inside its archive.');
  if (entry.method !== kStored && entry.method !== kDeflated) throw new Error('The file is packed in a way other than deflate.');
  const local = await source.slice(entry.offset, entry.offset + kLocalBytes);
  const view = viewOf(local);
  if (local.length < kLocalBytes || view.getUint32(0, true) !== kLocalMark) throw new Error('The archive is damaged at this file.');
  const begin = entry.offset + kLocalBytes + view.getUint16(26, true) + view.getUint16(28, true);
  const packed = await source.slice(begin, begin + entry.packed);
  const bytes = entry.method === kDeflated ? await inflateOrNothing(packed, entry.unpacked) : packed;
  if (bytes === null || bytes.length !== entry.unpacked || crc32(bytes) !== entry.crc) {
    throw new Error('The file is damaged inside its archive.');
  }
  return bytes;
}

// [{name, size, read()}] of the files in an archive; read() resolves to the bytes. Rejects with a sentence.
export async function readArchive(source) {
  const { count, size, offset } = await findDirectory(source);
  const entries = readDirectory(await source.slice(offset, offset + size), count);
  refuseBombs(entries, source.size);
  return entries.filter(({ name }) => !name.endsWith('/'))
    .map((entry) => ({ name: entry.name, size: entry.unpacked, read: () => readEntry(source, entry) }));
}
