import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { type Account, asAccount } from './account.ts';

/**
 * A shell that starts a watcher and then becomes the command. The watcher reads a pipe from us: if we die, even by
 * SIGKILL, the pipe closes and the watcher interrupts the command. A line on the pipe ends the watcher instead, so that
 * it never signals a reused pid. The double fork keeps the watcher from being a child of PostgreSQL, which would take
 * its death for a crash.
 */
const watchedCommand = '( ( read _ <&3 || kill -INT $$ ) >/dev/null 2>&1 & ); exec "$@" 3<&-';

export interface WatchedChild {
  process: ChildProcess;
  pid: number;
  stdout: Readable;
  stderr: Readable;
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/**
 * Starts a command that cannot outlive this process. It has a session of its own, so that Ctrl-C in a terminal reaches
 * only us, and we end it once we no longer need it.
 */
export function spawnWatched(command: string, args: readonly string[], account?: Account): WatchedChild {
  const child = spawn('/bin/sh', ['-c', watchedCommand, 'sh', command, ...args], {
    ...asAccount(account),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const [, stdout, stderr, pipe] = child.stdio as unknown as [null, Readable, Readable, Writable];
  pipe.on('error', () => {});
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('error', () => resolve({ code: 127, signal: null }));
    child.once('exit', (code, signal) => {
      pipe.end('done\n');
      resolve({ code, signal });
    });
  });
  return { process: child, pid: child.pid ?? -1, stdout, stderr, exited };
}

/** Sends the signals in turn, each with a time-out in milliseconds, until the child has ended. */
export async function endChild(child: WatchedChild, signals: readonly [NodeJS.Signals, number][]): Promise<void> {
  for (const [signal, timeoutMs] of signals) {
    if (child.process.exitCode !== null || child.process.signalCode !== null) return;
    child.process.kill(signal);
    if (await within(child.exited, timeoutMs)) return;
  }
  await child.exited;
}

async function within(promise: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, milliseconds, false);
  });
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
