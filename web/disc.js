// Discs whose directory (DICOMDIR) lists images that did not come with it, as of a scratched disc: told in a sentence.

export const kMaxDirectoryBytes = 8 * 2 ** 20; // of a directory that is looked into: tens of thousands of images

export function isDirectoryName(name) {
  return name.split('/').at(-1).toLowerCase() === 'dicomdir';
}

// Discs are read with and without their version numbers (";1") and last dots, in either case.
function plainPath(path) {
  return path.toLowerCase().split('/').map((part) => part.replace(/;\d+$/, '').replace(/\.$/, '')).join('/');
}

const withoutExtension = (path) => path.replace(/\.[^./]+$/, '');

// A sentence where images that a directory lists are not among the files that came, or null. name: of the directory, with
// its folder; listed: paths from that folder; names: of all files that came. Of files that were dropped without a folder
// around them only what lies in folders that came too is missed: the others may have been left out on purpose.
export function missingSentence(name, listed, names) {
  const folder = name.slice(0, name.lastIndexOf('/') + 1);
  const beside = names.filter((each) => each.startsWith(folder)).map((each) => plainPath(each.slice(folder.length)));
  const here = new Set([...beside, ...beside.map(withoutExtension)]);
  const folders = new Set(beside.filter((path) => path.includes('/')).map((path) => path.split('/')[0]));
  const isExpected = (path) => folder !== '' || (path.includes('/') && folders.has(path.split('/')[0]));
  const missing = listed.map(plainPath).filter((path) => !here.has(path) && isExpected(path));
  if (missing.length === 0) return null;
  const are = missing.length === 1 ? 'is' : 'are';
  return listed.length === 1 ? 'The image that this directory lists is not among the files.'
    : `${missing.length} of the ${listed.length} images that this directory lists ${are} not among the files.`;
}
