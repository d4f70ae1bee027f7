import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { systemClock } from '../../src/kernel/clock.ts';
import { openClient } from '../../src/kernel/db/client.ts';
import { processIdentity } from '../../src/kernel/postgres/lock.ts';

const Said = z.object({
  ownerUrl: z.string().default(''),
  pid: z.number().default(-1),
  code: z.string().optional(),
  message: z.string().default(''),
  notes: z.unknown().optional(),
});

export interface Holder extends z.infer<typeof Said> {
  process: ChildProcess;
  kill(signal: NodeJS.Signals): Promise<void>;
}

export interface HolderOptions {
  /** Of the checkout to run from; default this one. */
  root?: string;
  uid?: number;
}

/** Starts holder.ts and resolves with what it said first. */
export async function hold(dataDir: string, options: HolderOptions = {}): Promise<Holder> {
  const root = options.root ?? fileURLToPath(new URL('../../../..', import.meta.url));
  const script = join(root, 'apps/server/test/postgres/holder.ts');
  // Links are not followed, so that a copied checkout stands for itself though most of its node_modules are links.
  const flags = options.root === undefined ? [] : ['--preserve-symlinks', '--preserve-symlinks-main'];
  const child = spawn(process.execPath, [...flags, script, dataDir], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => ['{"code":"SILENT"}'])]);
  return {
    ...Said.parse(JSON.parse(String(first[0]))),
    process: child,
    async kill(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill(signal);
      await exit;
    },
  };
}

/** A new directory; as root one that PostgreSQL's user can pass, unless `mode` says otherwise. */
export function scratch(mode = 0o711, base = tmpdir()): string {
  const directory = mkdtempSync(join(base, 'nexus-pg-'));
  chmodSync(directory, mode);
  return directory;
}

export async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = await openClient({ connectionString: url });
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

export const isAlive = (pid: number): boolean => processIdentity(pid) !== undefined;

/** Waits until `holds` is true, at most `milliseconds`; false when it never was. */
export async function eventually(holds: () => boolean | Promise<boolean>, milliseconds = 10_000): Promise<boolean> {
  const deadline = systemClock.monotonic() + milliseconds;
  while (systemClock.monotonic() < deadline) {
    if (await holds()) return true;
    await sleep(20);
  }
  return false;
}

/** The shell that waits beside PostgreSQL for our death: of its session, but no PostgreSQL. Linux. */
export function watcherOf(postmaster: number): number {
  const found = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && existsSync(`/proc/${name}/stat`))
    .find((name) => {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const session = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]);
      return session === postmaster && stat.includes('(sh)');
    });
  return Number(found);
}
