import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

export interface Server {
  pid: number;
  port: number;
  url: string;
  stop(): Promise<void>;
}

export interface Start {
  script: URL;
  env?: Record<string, string>;
  /** Options of node itself. */
  nodeOptions?: string[];
  args?: string[];
  /** Where everything it prints goes. */
  logFile: string;
}

/** Milliseconds a server may take until it listens; the first start makes a database. */
const startLimit = 60_000;

/** Only what a program needs from this process's environment: nothing that would change how a server runs. */
const environment = (env: Record<string, string>): Record<string, string> => {
  const { PATH = '', HOME = '' } = process.env;
  return { PATH, HOME, ...env };
};

/** Starts a server with the node that runs this, and waits for its line `… listens on <url>`. */
export async function startServer({ script, env = {}, nodeOptions = [], args = [], logFile }: Start): Promise<Server> {
  const child = spawn(process.execPath, [...nodeOptions, script.pathname, ...args], {
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(logFile, { flags: 'a' });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  try {
    const url = await listening(child, logFile);
    return { pid: child.pid ?? 0, port: Number(new URL(url).port), url, stop: () => stop(child) };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

function listening(child: ChildProcess, logFile: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const failed = (why: string) => reject(new Error(`${why}; see ${logFile}\n${printed.slice(-2000)}`));
    const limit = setTimeout(() => failed('the server did not start in time'), startLimit);
    const look = (chunk: Buffer): void => {
      printed += chunk.toString();
      const url = /listens on (http:\S+)/.exec(printed)?.[1];
      if (url === undefined) return;
      clearTimeout(limit);
      resolve(url);
    };
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    child.once('exit', (code) => {
      clearTimeout(limit);
      failed(`the server ended with code ${code}`);
    });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const limit = setTimeout(() => child.kill('SIGKILL'), 40_000);
  await exit;
  clearTimeout(limit);
}

/** Runs a script to its end and parses what it prints as JSON. */
export async function runScript<T>(script: URL, args: string[], env: Record<string, string> = {}): Promise<T> {
  const child = spawn(process.execPath, [script.pathname, ...args], {
    env: environment(env),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${script.pathname} ended with code ${code}`);
  return JSON.parse(printed) as T;
}
