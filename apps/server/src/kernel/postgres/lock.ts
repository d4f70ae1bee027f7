import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { databaseErrors } from './errors.ts';

/**
 * Identifies the process that has this pid: two processes of one machine never have the same identity, although pids are
 * reused. Undefined if there is no such process, or only a zombie.
 */
export function processIdentity(pid: number): string | undefined {
  if (process.platform !== 'linux') {
    const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
    return stdout?.trim() || undefined;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc(5): the name in brackets may hold anything; after it, state is the 1st field and starttime the 20th.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${fields[19]}`;
  } catch {
    return undefined;
  }
}

/**
 * Ensures that one process uses the data directory. The file holds the pid and the process's identity, so that a file
 * left by a killed process does not block others. Returns a function that releases the lock.
 */
export function lockDirectory(file: string, dataDir: string): () => void {
  const mine = `${process.pid}\n${processIdentity(process.pid)}\n${randomBytes(8).toString('hex')}\n`;
  const draft = `${file}.${randomBytes(8).toString('hex')}`;
  writeFileSync(draft, mine, { flag: 'wx', mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 10; attempt++) {
      if (take(draft, file)) break;
      const content = read(file);
      const holder = lockHolder(content);
      if (holder !== undefined) refuse(holder, dataDir);
      if (content !== undefined) removeStale(file, content);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  const holder = read(file);
  if (holder !== mine) refuse(Number.parseInt(holder ?? '', 10), dataDir);
  return () => {
    if (read(file) === mine) rmSync(file, { force: true });
  };
}

/** A hard link appears with its complete content or not at all. */
function take(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** The running process that wrote a lock file with this content, if any. */
export function lockHolder(content: string | undefined): number | undefined {
  const [pid, identity] = content?.split('\n') ?? [];
  return identity !== undefined && processIdentity(Number(pid)) === identity ? Number(pid) : undefined;
}

function refuse(pid: number, dataDir: string): never {
  throw databaseErrors.DATABASE_DIRECTORY_IN_USE(undefined, {
    internal: `The data directory ${dataDir} is in use by process ${pid}. Stop that process, or set NEXUS_DATA_DIR to another directory.`,
    extra: { dataDir, pid },
  });
}

/** Two processes may find the same stale file, so a file that has been replaced meanwhile is put back. */
function removeStale(file: string, stale: string): void {
  const aside = `${file}.${randomBytes(8).toString('hex')}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (read(aside) !== stale) take(aside, file);
  rmSync(aside, { force: true });
}
