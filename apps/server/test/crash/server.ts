/** The server as people run it: `node apps/server/src/main.ts` in a process of its own, with its embedded PostgreSQL. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../src/kernel/clock.ts';
import { sha256Bytes } from '../../src/kernel/crypto/hash.ts';
import { postmasterFile, processesOn } from '../../src/kernel/postgres/leftover.ts';
import { eventually } from '../postgres/processes.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** Long enough for a start beside seven other test files; a stop may take DRAIN_TIMEOUT_MS. Milliseconds. */
const patience = 60_000;

/** Node's cache of compiled modules: a third of a start's time, and these tests start dozens of servers. */
const compiled = fileURLToPath(new URL('../../../../node_modules/.cache/compiled', import.meta.url));

/** What tests would run into, and what makes log-ins slow. */
export const generous = {
  BCRYPT_COST: '10',
  // The free plan includes a thousand calls.
  DEFAULT_PLAN: 'unlimited',
  LIMIT_API: '1000000/60',
  LIMIT_API_HOURLY: '1000000/60',
  LIMIT_ANONYMOUS: '1000000/60',
  LIMIT_OVERRIDES: ['login', 'login-address', 'refresh', 'audit-verify', 'share-open']
    .map((name) => `${name}=1000000/60`)
    .join(','),
};

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Server {
  process: ChildProcess;
  /** `http://127.…:<port>`; rejects with what the process said if it ends before it listens. */
  listening: Promise<string>;
  /** When it is gone and all it wrote is in `output()`. */
  ended: Promise<Ended>;
  /** Milliseconds from the start to `listening`. */
  startedIn(): number;
  stdout(): string;
  stderr(): string;
  /** Sends the signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<Ended>;
}

/** Starts the program on a data directory, with nothing of our environment but what is told, on a free port unless told. */
export function launch(
  dataDir: string,
  settings: Record<string, string> = {},
  account: { uid?: number; gid?: number } = {},
): Server {
  const began = systemClock.monotonic();
  const child = spawn(process.execPath, [main], {
    ...account,
    // Not the checkout: nothing may depend on where it is started.
    cwd: '/',
    env: {
      PATH: process.env.PATH,
      HOME: tmpdir(),
      NODE_COMPILE_CACHE: compiled,
      NEXUS_DATA_DIR: dataDir,
      HOST: loopbackOf(dataDir),
      PORT: '0',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  let startedIn = Number.NaN;
  const { promise: listening, resolve, reject } = Promise.withResolvers<string>();
  listening.catch(() => {});
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
    const address = /^Nexus listens on (\S+)$/m.exec(output.stdout)?.[1];
    if (address === undefined || !Number.isNaN(startedIn)) return;
    startedIn = systemClock.monotonic() - began;
    resolve(address);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  const ended = once(child, 'close').then(([code, signal]) => {
    reject(new Error(`the server ended before it listened (${code ?? signal})\n${output.stdout}\n${output.stderr}`));
    return { code, signal } as Ended;
  });
  return {
    process: child,
    listening: within(listening, () => `the server does not listen\n${output.stdout}\n${output.stderr}`),
    ended,
    startedIn: () => startedIn,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    end(signal) {
      child.kill(signal);
      return within(ended, () => `the server did not end on ${signal}\n${output.stdout}\n${output.stderr}`);
    },
  };
}

/**
 * An address of the installation's own (127.0.0.0/8 is all loopback on Linux): the port of a killed server may at once
 * be another test's, whose answers clients that are still at work would take for this server's.
 */
function loopbackOf(dataDir: string): string {
  if (process.platform !== 'linux') return '127.0.0.1';
  const [a = 0, b = 0, c = 0] = sha256Bytes(dataDir);
  return `127.${a}.${b}.${Math.max(2, c % 255)}`;
}

function within<T>(promise: Promise<T>, complaint: () => string): Promise<T> {
  const over = new AbortController();
  const late = sleep(patience, undefined, { signal: over.signal, ref: false }).then(() => {
    throw new Error(complaint());
  });
  const first = Promise.race([promise, late]).finally(() => over.abort());
  late.catch(() => {});
  first.catch(() => {});
  return first;
}

/** A new data directory for embedded PostgreSQL: as root one that PostgreSQL's user can pass. */
export function newDataDir(): string {
  const directory = mkdtempSync(join(tmpdir(), 'nexus-crash-'));
  chmodSync(directory, 0o711);
  return join(directory, 'data');
}

export const removeDataDir = (dataDir: string): void => rmSync(join(dataDir, '..'), { recursive: true, force: true });

const placeOf = (dataDir: string): string => realpathSync(join(dataDir, 'postgres'));

/** URL of the database's superuser, over the socket in the data directory. */
export function ownerUrlOf(dataDir: string): string {
  const place = placeOf(dataDir);
  const password = readFileSync(join(place, 'password'), 'utf8').trim();
  return `postgres://nexus_owner:${password}@${encodeURIComponent(join(place, 'run'))}:5432/nexus`;
}

export const postmasterOf = (dataDir: string): number | undefined =>
  postmasterFile(join(placeOf(dataDir), 'cluster'))?.pid;

/** All PostgreSQL processes that work in the data directory; none where no server came so far. */
export const postgresProcesses = (dataDir: string): number[] =>
  existsSync(join(dataDir, 'postgres')) ? processesOn(join(placeOf(dataDir), 'cluster')) : [];

export const noPostgresLeft = (dataDir: string): Promise<boolean> =>
  eventually(() => postgresProcesses(dataDir).length === 0, 20_000);

/** The processes whose journals lie in the data directory. */
export const journalNodes = (dataDir: string): string[] =>
  readdirSync(join(dataDir, 'journal')).filter((name) => !name.includes('.'));
