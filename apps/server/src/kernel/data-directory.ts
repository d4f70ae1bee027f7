import { spawnSync } from 'node:child_process';
import {
  constants,
  existsSync,
  lchownSync,
  lstatSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { access, mkdir, open, stat, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { second } from './clock.ts';
import { databaseErrors } from './postgres/errors.ts';
import { lockHolder } from './postgres/lock.ts';

/** What lies in the data directory, but the database, which says for itself what it misses. */
const contents = {
  'master.key': 'file',
  'erasure-ledger': 'file',
  journal: 'directory',
  mail: 'directory',
  'audit-archive': 'directory',
} as const;

/** A directory that takes longer to answer is on a network that cannot be reached. */
const patienceMs = 10 * second;

/**
 * Makes the directory, and sees that this process can use it and what is in it, so that a start fails here with the path
 * and not later without.
 * @throws DATABASE_DIRECTORY_DENIED
 */
export async function prepareDataDirectory(dataDir: string, waitMs = patienceMs): Promise<void> {
  const path = resolve(dataDir);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const silence = `${path} has not answered for ${waitMs / second} s. Does it lie on a network drive that is away?`;
    timer = setTimeout(() => reject(unusable(silence)), waitMs);
  });
  try {
    await Promise.race([tryOut(path), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function tryOut(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o711 }).catch(saying(path, 'cannot be made'));
  const draft = join(path, `.write-test.${process.pid}`);
  const file = await open(draft, 'w', 0o600).catch(saying(path, 'cannot be written to'));
  await file.close();
  await unlink(draft);
  for (const [name, kind] of Object.entries(contents)) await tryOutEntry(join(path, name), kind);
}

async function tryOutEntry(path: string, kind: 'file' | 'directory'): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    return saying(path, 'cannot be read')(error);
  });
  if (found === undefined) return;
  // A pipe in place of a file would hang the start.
  if (kind === 'file' ? !found.isFile() : !found.isDirectory()) throw unusable(`${path} is not a ${kind}.`);
  const { R_OK, W_OK, X_OK } = constants;
  const mode = kind === 'file' ? R_OK : R_OK | W_OK | X_OK;
  await access(path, mode).catch(saying(path, kind === 'file' ? 'cannot be read' : 'cannot be used'));
}

const saying =
  (path: string, what: string) =>
  (error: NodeJS.ErrnoException): never => {
    throw unusable(`${path} ${what} by this user (${error.code}). Change its owner or mode.`, error);
  };

const unusable = (what: string, cause?: unknown) =>
  databaseErrors.DATABASE_DIRECTORY_DENIED(`${what} Or set NEXUS_DATA_DIR to another directory.`, { cause });

/**
 * Root becomes the owner of the data directory (or of the directory that it will be made in), for good: what it makes there
 * must be usable by that user afterwards. What an earlier start as root has left is given to them.
 * @throws DATABASE_DIRECTORY_DENIED where that user cannot run the program.
 */
export function becomeOwner(dataDir: string, program: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(nearestExisting(resolve(dataDir)));
  if (uid === 0 || !hasName(uid)) return;
  const readable = 'test -r "$1" && exec "$2" --version';
  const tried = spawnSync('/bin/sh', ['-c', readable, 'sh', program, process.execPath], {
    cwd: '/',
    uid,
    gid,
    stdio: 'ignore',
  });
  if (tried.status !== 0)
    throw unusable(
      `${dataDir} belongs to the user ${uid}, as whom Nexus runs when root starts it, but who cannot read ${program}. Make it readable, or give the directory to root.`,
    );
  if (!isInUse(dataDir)) give(resolve(dataDir), uid, gid);
  process.setgroups?.([gid]);
  process.setgid?.(gid);
  process.setuid?.(uid);
}

/** PostgreSQL runs for no user without one: of such a volume of a container, root stays the owner of what it makes. */
const hasName = (uid: number): boolean => spawnSync('id', ['-un', String(uid)], { stdio: 'ignore' }).status === 0;

const nearestExisting = (path: string): string => (existsSync(path) ? path : nearestExisting(dirname(path)));

/** In use by a running server, whose files keep their owner. */
function isInUse(dataDir: string): boolean {
  const lock = join(dataDir, 'postgres', 'lock');
  return existsSync(lock) && lockHolder(readFileSync(lock, 'utf8')) !== undefined;
}

/** Follows no link except that of a database that is elsewhere. */
function give(path: string, uid: number, gid: number): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (found.uid !== uid) lchownSync(path, uid, gid);
  if (found.isDirectory()) for (const name of readdirSync(path)) give(join(path, name), uid, gid);
  else if (found.isSymbolicLink() && path.endsWith('/postgres') && existsSync(path)) give(realpathSync(path), uid, gid);
}
