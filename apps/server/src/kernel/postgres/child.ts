import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { type Account, asAccount } from './account.ts';

/**
 * A shell that leaves a watcher behind and becomes the command. The watcher holds a pipe to us: when we die, by SIGKILL
 * too, the pipe closes and it interrupts the command; a line on the pipe lets it go instead, so that it never signals a
 * pid that means another process by then. The double fork keeps it from being a child of PostgreSQL, which takes an
 * unknown child's death for a crash.
 */
const leashed = '( ( read _ <&3 || kill -INT $$ ) >/dev/null 2>&1 & ); exec "$@" 3<&-';

export interface LeashedChild {
  process: ChildProcess;
  pid: number;
  stdout: Readable;
  stderr: Readable;
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/**
 * Starts a command that cannot outlive this process, in a session of its own, so that Ctrl-C in a terminal reaches us
 * alone and we end it when we are done with it.
 */
export function spawnLeashed(command: string, args: readonly string[], account?: Account): LeashedChild {
  const child = spawn('/bin/sh', ['-c', leashed, 'sh', command, ...args], {
    ...asAccount(account),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const [, stdout, stderr, leash] = child.stdio as unknown as [null, Readable, Readable, Writable];
  leash.on('error', () => {});
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('error', () => resolve({ code: 127, signal: null }));
    child.once('exit', (code, signal) => {
      leash.end('done\n');
      resolve({ code, signal });
    });
  });
  return { process: child, pid: child.pid ?? -1, stdout, stderr, exited };
}

/** The signals in turn, each with its patience in milliseconds, until the child is gone. */
export async function endChild(child: LeashedChild, turns: readonly [NodeJS.Signals, number][]): Promise<void> {
  for (const [signal, patience] of turns) {
    if (child.process.exitCode !== null || child.process.signalCode !== null) return;
    child.process.kill(signal);
    if (await within(child.exited, patience)) return;
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
