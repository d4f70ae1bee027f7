import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Account, accountFor, asAccount } from './account.ts';
import { databaseErrors } from './errors.ts';

/**
 * The directories of one embedded database. We own `directory`, which holds what PostgreSQL's user must not be able to
 * replace (lock, password, configuration); that user owns only `cluster` and `sockets`.
 */
export interface Place {
  directory: string;
  cluster: string;
  sockets: string;
  account: Account | undefined;
  /** True if `<dataDir>/postgres` is a link to a directory elsewhere. */
  elsewhere: boolean;
}

/** Bytes of a socket's path (sockaddr_un: 108 with its NUL on Linux, 104 on macOS), less `/.s.PGSQL.5432`. */
const maxSocketDirectory = 103 - '/.s.PGSQL.5432'.length;

/** Creates `<dataDir>/postgres` and its directories. May run repeatedly and concurrently. */
export function preparePlace(dataDir: string): Place {
  const isRoot = process.getuid?.() === 0;
  mkdirSync(dataDir, { recursive: true, mode: isRoot ? 0o711 : 0o700 });
  const name = join(realpathSync(dataDir), 'postgres');
  const account = accountFor(join(name, 'cluster'));
  let directory = existing(name, dataDir);
  if (directory === undefined) {
    mkdirSync(name, { mode: 0o700, recursive: true });
    directory = name;
  }
  // PostgreSQL's user can enter but not list it; the password file in it has mode 0600.
  if (isRoot) chmodSync(directory, 0o711);
  if (account !== undefined && !canReach(account, directory)) directory = moveElsewhere(name, directory, account);
  return {
    directory,
    cluster: join(directory, 'cluster'),
    sockets: socketDirectory(directory, account),
    account,
    elsewhere: directory !== name,
  };
}

function existing(name: string, dataDir: string): string | undefined {
  const entry = lstatSync(name, { throwIfNoEntry: false });
  if (entry?.isSymbolicLink() !== true) return entry === undefined ? undefined : name;
  if (statSync(name, { throwIfNoEntry: false }) !== undefined) return realpathSync(name);
  throw databaseErrors.DATABASE_DIRECTORY_LOST(undefined, {
    internal: `The database of ${dataDir} was in ${readlinkSync(name)}, which does not exist. Restore it, or remove the link ${name} to start with an empty database.`,
  });
}

/** Tries it, since mode bits do not tell about access lists and mounts. */
function canReach(account: Account, directory: string): boolean {
  return (
    spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', directory], { ...asAccount(account), stdio: 'ignore' }).status === 0
  );
}

/** Moves the data to a directory that PostgreSQL's user can enter (unlike root's home, for example) and links to it. */
function moveElsewhere(name: string, directory: string, account: Account): string {
  if (directory !== name || readdirSync(name).includes('cluster')) {
    throw databaseErrors.DATABASE_DIRECTORY_DENIED(undefined, {
      internal: `The user ${account.name}, which owns the database in ${directory}, cannot enter that directory. Allow it to (chmod o+x on each directory above), or set DATABASE_URL.`,
    });
  }
  const label = createHash('sha256').update(name).digest('hex').slice(0, 12);
  const target = mkdtempSync(join(reachableBase(account), `${label}-`));
  chmodSync(target, 0o711);
  rmSync(name, { recursive: true, force: true });
  try {
    symlinkSync(target, name);
    return target;
  } catch (error) {
    // Another process has created it.
    rmdirSync(target);
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return realpathSync(name);
    throw error;
  }
}

function reachableBase(account: Account): string {
  for (const base of ['/var/lib/nexus', join(tmpdir(), 'nexus-root')]) {
    try {
      mkdirSync(base, { recursive: true, mode: 0o711 });
    } catch {
      continue;
    }
    // In a shared directory such as /tmp another user may have created it to own what we put there.
    const { uid, mode } = lstatSync(base);
    if (uid === 0 && (mode & 0o022) === 0 && lstatSync(base).isDirectory() && canReach(account, base)) return base;
  }
  throw databaseErrors.DATABASE_DIRECTORY_DENIED(undefined, {
    internal: `The user ${account.name}, which must run PostgreSQL since root cannot, reaches neither the data directory nor /var/lib/nexus nor ${tmpdir()}. Set NEXUS_DATA_DIR to a directory it can reach, or set DATABASE_URL.`,
  });
}

/** Private (0700), so that no other user can try passwords; and short enough for a socket path. */
function socketDirectory(directory: string, account: Account | undefined): string {
  const near = join(directory, 'run');
  if (Buffer.byteLength(near) <= maxSocketDirectory) {
    mkdirSync(near, { recursive: true, mode: 0o700 });
    return owned(near, account);
  }
  // The directory has an unguessable name, kept in a link for the next start.
  const link = join(directory, 'run-link');
  const far = lstatSync(link, { throwIfNoEntry: false }) === undefined ? undefined : readlinkSync(link);
  const uid = account?.uid ?? process.getuid?.();
  const entry = far === undefined ? undefined : lstatSync(far, { throwIfNoEntry: false });
  if (far !== undefined && entry?.isDirectory() && entry.uid === uid && (entry.mode & 0o077) === 0) return far;
  const fresh = mkdtempSync(join(tmpdir(), 'nexus-'));
  rmSync(link, { force: true });
  symlinkSync(fresh, link);
  return owned(fresh, account);
}

/** Makes PostgreSQL's user the only one with access. */
export function owned(directory: string, account: Account | undefined): string {
  if (account !== undefined) chownSync(directory, account.uid, account.gid);
  chmodSync(directory, 0o700);
  return directory;
}
