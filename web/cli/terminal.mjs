// What every command of the command line shares: usage errors, words on stderr, JSON on stdout.

export class UsageError extends Error {}

export function warn(text) {
  process.stderr.write(`lobule: ${text}\n`);
}

// shown: what is made of a file that ends too early, the end of a sentence. Nothing when it is whole.
export function warnWhereTruncated(name, { truncated }, shown) {
  if (truncated) warn(`${name}: The file is truncated or damaged: ${shown}.`);
}

// One line that is written over; nothing when stderr is not a terminal.
export function showProgress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

export function printJson(value, indent = 1) {
  process.stdout.write(`${JSON.stringify(value, null, indent)}\n`);
}

export function onlyOne(positionals, what) {
  if (positionals.length !== 1) throw new UsageError(`Give exactly one ${what}.`);
  return positionals[0];
}

export function wholeNumber(text, option, { least = 0 } = {}) {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(number) || number < least) {
    throw new UsageError(`--${option} takes a whole number, ${least} or more, not ${text}.`);
  }
  return number;
}

export function oneOf(text, option, choices) {
  if (text !== undefined && !choices.includes(text)) {
    throw new UsageError(`--${option} is one of ${choices.join(', ')}, not ${text}.`);
  }
  return text;
}
