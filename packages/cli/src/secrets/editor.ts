import { spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { Failure } from '../failure.ts';
import { utf8 } from '../terminal/input.ts';

/** By which an editor, or we, may be ended while the file is there. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/**
 * Lets somebody edit a text, as often as `accept` has something against it, and answers what `accept` made of it. The
 * file is in memory where the system has a place for that, only its owner can read it, and it is removed however this ends.
 */
export async function edit<Result>(
  context: Context,
  name: string,
  text: string,
  accept: (text: string) => Promise<Result>,
): Promise<Result> {
  const { folder, isInMemory } = privateFolder(context);
  if (!isInMemory) context.output.warn('There is no file system in memory: the values are in a file while you edit');
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const stop = (signal: NodeJS.Signals) => {
    remove();
    process.kill(process.pid, signal);
  };
  process.once('exit', remove);
  for (const signal of signals) process.once(signal, stop);
  try {
    const file = join(folder, name);
    writeFileSync(file, text, { mode: 0o600 });
    await openEditor(context, file);
    return await accept(utf8(readFileSync(file), 'The text'));
  } finally {
    remove();
    process.off('exit', remove);
    for (const signal of signals) process.off(signal, stop);
  }
}

function privateFolder(context: Context): { folder: string; isInMemory: boolean } {
  for (const place of [context.env('XDG_RUNTIME_DIR'), '/dev/shm']) {
    if (place === undefined || !isWritable(place)) continue;
    return { folder: mkdtempSync(join(place, 'nexus-')), isInMemory: true };
  }
  return { folder: mkdtempSync(join(context.env('TMPDIR') ?? tmpdir(), 'nexus-')), isInMemory: false };
}

function isWritable(place: string): boolean {
  try {
    accessSync(place, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** VISUAL or EDITOR may have words of their own, as in `code --wait`: a shell takes them apart, as git lets it. */
function openEditor(context: Context, file: string): Promise<void> {
  const editor = context.env('VISUAL') ?? context.env('EDITOR') ?? 'vi';
  const child = spawn('sh', ['-c', `${editor} "$1"`, 'sh', file], {
    stdio: 'inherit',
    env: { ...context.process.env },
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Failure('failed', `The editor (${editor}) ended with ${code}: nothing is changed`));
    });
  });
}
