import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import { Failure } from '../failure.ts';
import type { Environment } from './environment.ts';

/** Signals that somebody sends to a process to tell it something; passed on to the command. */
const forwarded = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;
/** Those that a terminal sends to all its processes itself: the command has them already. */
const ofTerminal: ReadonlySet<string> = new Set(['SIGINT', 'SIGHUP', 'SIGQUIT']);
/** By which we end as the command did, so that a shell stops its script. The others would dump our memory. */
const repeatable: ReadonlySet<string> = new Set(['SIGINT', 'SIGTERM', 'SIGHUP']);

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A command with our standard streams. */
export class Child {
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;

  constructor(words: readonly string[], env: Environment) {
    const [command = '', ...args] = words;
    this.#child = spawn(command, args, { stdio: 'inherit', env });
    this.ended = new Promise((resolve, reject) => {
      this.#child.once('error', (error: NodeJS.ErrnoException) => reject(notStarted(command, error)));
      this.#child.once('close', (code, signal) => resolve({ code, signal }));
    });
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

/** As shells say it: not found, not to be executed. */
class NotStarted extends Failure {
  readonly shellCode: 126 | 127;

  constructor(message: string, shellCode: 126 | 127, cause: unknown) {
    super('failed', message, { code: 'NOT_STARTED', cause });
    this.shellCode = shellCode;
  }

  override get exitCode(): number {
    return this.shellCode;
  }
}

function notStarted(command: string, error: NodeJS.ErrnoException): NotStarted {
  if (error.code === 'ENOENT') return new NotStarted(`${command}: not found`, 127, error);
  const isLarge = error.code === 'E2BIG';
  const why = isLarge ? 'the secrets are larger than the system lets an environment be' : (error.code ?? error.message);
  return new NotStarted(`${command}: not started, ${why}`, 126, error);
}

/**
 * Catches signals until the function that it returns is called. `pass` gets those that the command has to be sent, and
 * `hear` all of them.
 */
export function forwardSignals(
  pass: (signal: NodeJS.Signals) => void,
  hear: (signal: NodeJS.Signals) => void = () => {},
): () => void {
  const isAtTerminal = hasTerminal();
  const listeners = forwarded.map((signal) => {
    const listener = () => {
      hear(signal);
      if (!isAtTerminal || !ofTerminal.has(signal)) pass(signal);
    };
    process.on(signal, listener);
    return () => void process.off(signal, listener);
  });
  return () => {
    for (const stop of listeners) stop();
  };
}

/** Whether a terminal controls this process, whatever its streams are. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}

/** What we end with after the command ended. As process 1 of a container, no signal ends us: then by its number. */
export function exitLike({ code, signal }: Ended): number {
  if (signal === null) return code ?? 1;
  if (repeatable.has(signal)) process.kill(process.pid, signal);
  return 128 + (constants.signals[signal] ?? 0);
}
