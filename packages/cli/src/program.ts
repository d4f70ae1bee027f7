import { parseArgs } from 'node:util';
import { type Command, type Common, commonOptions, type Entry, type Option, type Options } from './command.ts';
import { Context, type Process } from './context.ts';
import { exitCodes, type Failure, failureOf, usage } from './failure.ts';
import { Output } from './terminal/output.ts';

export function thisProcess(): Process {
  // A reader that has enough, such as `head`.
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));
  const { env, stdin, stdout, stderr } = process;
  return { env, cwd: process.cwd(), stdin, stdout, stderr };
}

/** Runs the command that the words name, and says what it ends with. */
export async function runProgram(
  entries: readonly Entry[],
  words: readonly string[],
  process: Process,
): Promise<number> {
  // Also where the words cannot be read.
  const isJson = words.slice(0, indexOfRest(words)).includes('--json');
  try {
    const entry = entryOf(entries, words);
    if (entry === undefined) return await overview(entries, words, process);
    const command = await entry.load();
    const { common, values, operands, rest } = read(entry, command, words);
    const context = new Context(process, common);
    if (common.help === true) {
      const { helpOf } = await import('./help.ts');
      context.output.raw(helpOf(entry, command));
      return exitCodes.done;
    }
    checkOperands(entry, command, operands, rest);
    return (await command.run(context, { operands, values, rest })) ?? exitCodes.done;
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    tell(new Output(process, isJson), failure);
    return failure.exitCode;
  }
}

const indexOfRest = (words: readonly string[]): number => (words.includes('--') ? words.indexOf('--') : words.length);

/** The command with the longest name that the words begin with. */
function entryOf(entries: readonly Entry[], words: readonly string[]): Entry | undefined {
  for (let length = Math.min(2, words.length); length > 0; length -= 1) {
    const name = words.slice(0, length).join(' ');
    const found = entries.find((entry) => entry.name === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function overview(entries: readonly Entry[], words: readonly string[], process: Process): Promise<number> {
  const { overviewOf } = await import('./help.ts');
  const [first = ''] = words;
  if (['--version', '-v', 'version'].includes(first)) {
    const { default: manifest } = await import('../package.json', { with: { type: 'json' } });
    process.stdout.write(`nexus ${manifest.version}\n`);
    return exitCodes.done;
  }
  const isAsked = ['', '--help', '-h', 'help'].includes(first);
  const group = entries.filter(({ name }) => name.startsWith(`${first} `));
  if (!isAsked && group.length === 0) throw usage(`There is no command ${words.join(' ')}`, 'See nexus --help.');
  const text = overviewOf(isAsked ? entries : group, isAsked);
  const isHelp = isAsked ? first !== '' : words.includes('--help') || words.includes('-h');
  (isHelp ? process.stdout : process.stderr).write(text);
  return isHelp ? exitCodes.done : exitCodes.usage;
}

interface Read {
  common: Common;
  values: Record<string, never>;
  operands: string[];
  rest: string[];
}

function read({ name }: Entry, { options = {}, takesRest }: Command, words: readonly string[]): Read {
  const own = words.slice(name.split(' ').length);
  const end = takesRest ? indexOfRest(own) : own.length;
  const all: Options = { ...commonOptions, ...options };
  const config = Object.entries(all).map(([option, definition]) => [option, parserOption(definition)] as const);
  const { values, positionals } = parseArgs({
    args: own.slice(0, end),
    options: Object.fromEntries(config),
    allowPositionals: true,
  });
  const isCommon = ([option]: [string, unknown]): boolean => option in commonOptions;
  const given = Object.entries(values);
  return {
    common: Object.fromEntries(given.filter(isCommon)) as Common,
    values: Object.fromEntries(given.filter((pair) => !isCommon(pair))) as Record<string, never>,
    operands: positionals,
    rest: own.slice(end + 1),
  };
}

const parserOption = ({ type, short, multiple }: Option) => ({
  type,
  multiple: multiple === true,
  ...(short === undefined ? {} : { short }),
});

function checkOperands(
  { name }: Entry,
  { operands: [least, most] = [0, 0], usage: line, takesRest }: Command,
  operands: readonly string[],
  rest: readonly string[],
): void {
  const isWrong = operands.length < least || operands.length > most || (takesRest === true && rest.length === 0);
  if (isWrong) throw usage(`Called wrongly. It is: nexus ${`${name} ${line}`.trim()}`, `See nexus ${name} --help.`);
}

function tell(output: Output, failure: Failure): void {
  const { message, code, reason, requestId, details, hint, exitCode } = failure;
  if (output.isJson) {
    output.note(JSON.stringify({ error: { code, reason, exitCode, message, requestId, details, hint } }));
    return;
  }
  output.error(message);
  for (const line of details) output.note(`  ${line}`);
  if (hint !== undefined) output.note(hint);
  if (requestId !== undefined && reason === 'failed') output.note(`Request ${requestId}`);
}
