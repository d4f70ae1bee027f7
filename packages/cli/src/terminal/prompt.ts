import { createInterface, type Interface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Context } from '../context.ts';
import { Failure, usage } from '../failure.ts';
import { utf8 } from './input.ts';

/** Asks on stderr, so that stdout holds the result alone. */
export const ask = (context: Context, question: string): Promise<string> =>
  prompt(context, context.process.stderr as NodeJS.WriteStream, (lines, signal) =>
    lines.question(question, { signal }),
  );

/** What is typed is not shown. */
async function askHidden(context: Context, question: string): Promise<string> {
  const { stderr } = context.process;
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  try {
    return await prompt(context, nowhere, (lines, signal) => {
      // Not before the terminal has stopped to show what is typed.
      stderr.write(question);
      return lines.question('', { signal });
    });
  } finally {
    stderr.write('\n');
  }
}

async function prompt(
  context: Context,
  output: NodeJS.WritableStream,
  read: (lines: Interface, signal: AbortSignal) => Promise<string>,
): Promise<string> {
  const lines = createInterface({ input: context.process.stdin, output, terminal: true });
  const stopped = new AbortController();
  lines.once('SIGINT', () => stopped.abort());
  try {
    return await read(lines, stopped.signal);
  } catch (cause) {
    throw new Failure('failed', 'Stopped', { cause });
  } finally {
    lines.close();
  }
}

export async function confirm(context: Context, question: string): Promise<boolean> {
  return context.isInteractive && /^y(es)?$/i.test((await ask(context, `${question} [y/N] `)).trim());
}

/** By its number or its text. */
export async function choose<Choice>(
  context: Context,
  question: string,
  choices: readonly Choice[],
  textOf: (choice: Choice) => string,
): Promise<Choice> {
  for (const [index, choice] of choices.entries()) context.output.note(`${index + 1}  ${textOf(choice)}`);
  for (;;) {
    const answer = (await ask(context, `${question} [1-${choices.length}] `)).trim();
    const chosen = choices[Number(answer) - 1] ?? choices.find((choice) => textOf(choice) === answer);
    if (chosen !== undefined) return chosen;
  }
}

/**
 * A secret from a prompt, or from stdin where something is piped in: arguments are seen by other processes and kept in the
 * history of the shell. `what` names it in the question.
 */
export async function readSecret(context: Context, what: string): Promise<string> {
  const { stdin } = context.process;
  if (stdin.isTTY !== true) return withoutLineEnd(utf8(await buffer(stdin), 'stdin'));
  if (!context.isInteractive) throw usage(`Pipe the ${what} into stdin`);
  return askHidden(context, `${what}: `);
}

/** `echo` and editors end the last line; a value rarely does. */
const withoutLineEnd = (value: string): string => value.replace(/\r?\n$/, '');
