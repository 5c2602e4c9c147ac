#!/usr/bin/env node
// The command line: Lobule's WebAssembly core in Node. JSON goes to stdout and nothing else does; progress and warnings
// go to stderr. Exit status: 0 all done, 1 some input failed, 2 wrong usage.

import { parseArgs } from 'node:util';

import { OutputError } from './outputs.mjs';
import { UsageError, warn } from './terminal.mjs';

const kCommands = ['dump', 'decode', 'render', 'analyze', 'locate', 'phantom', 'evaluate'];

async function loadCommand(name) {
  return (await import(`./commands/${name}.mjs`)).default;
}

async function helpText() {
  const lines = await Promise.all(kCommands.map(async (name) => `  ${name.padEnd(9)} ${(await loadCommand(name)).summary}`));
  return [
    'usage: lobule.mjs COMMAND ...',
    '',
    'Reads DICOM, PNG, JPEG and WebP, also inside zip archives (EXAM.zip, or EXAM.zip/FILE); nothing leaves this computer.',
    '',
    ...lines,
    '',
    'lobule.mjs COMMAND --help tells a command\'s options. --json: the result on stdout is JSON and nothing else.',
    'Exit status: 0 all done, 1 some input failed, 2 wrong usage.',
    '',
  ].join('\n');
}

function commandHelp(name, command) {
  const width = Math.max(...Object.values(command.options).map(({ shown }) => shown.length));
  return [
    `usage: lobule.mjs ${name} ${command.usage}`,
    '',
    command.summary,
    '',
    ...Object.values(command.options).map(({ shown, help }) => `  ${shown.padEnd(width)}  ${help}`),
    ...(command.notes ? ['', command.notes] : []),
    '',
  ].join('\n');
}

function parsed(name, command, words) {
  const options = { help: { type: 'boolean', short: 'h' } };
  for (const [key, { type, short }] of Object.entries(command.options)) {
    options[key] = short ? { type, short } : { type };
  }
  try {
    return parseArgs({ args: words, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`${error.message} See lobule.mjs ${name} --help.`);
  }
}

async function main(words) {
  const [name, ...rest] = words;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(await helpText());
    return name === undefined ? 2 : 0;
  }
  if (name === '--version') {
    const { openCore } = await import('./core.mjs');
    process.stdout.write(`${(await openCore()).call('version').value.version}\n`);
    return 0;
  }
  if (!kCommands.includes(name)) throw new UsageError(`There is no command ${name}. See lobule.mjs --help.`);
  const command = await loadCommand(name);
  const { values, positionals } = parsed(name, command, rest);
  if (values.help) {
    process.stdout.write(commandHelp(name, command));
    return 0;
  }
  try {
    return await command.run(values, positionals);
  } catch (error) {
    if (error instanceof UsageError || error instanceof OutputError) throw error;
    throw new Error(named(error.message, positionals));
  }
}

// A sentence about the one file of a command begins with its name.
function named(message, positionals) {
  const [file] = positionals;
  return positionals.length !== 1 || message.startsWith(file) ? message : `${file}: ${message}`;
}

// A reader that closes the pipe early (head) is no failure of ours.
process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  warn(error.message);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
