import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { asAccount } from './account.ts';
import type { Binaries } from './binaries.ts';
import { databaseErrors, explain } from './errors.ts';
import { owned, type Place } from './place.ts';

export const ownerRole = 'nexus_owner';

/** Creates the cluster if there is none. It gets its name only once complete, so a kill leaves no partial one. */
export async function prepareCluster(
  place: Place,
  dataDir: string,
  binaries: Binaries,
  durable: boolean,
): Promise<{ isNew: boolean }> {
  for (const entry of readdirSync(place.directory)) {
    if (entry.startsWith('cluster.new-')) rmSync(join(place.directory, entry), { recursive: true, force: true });
  }
  if (existsSync(join(place.cluster, 'PG_VERSION'))) return { isNew: false };
  refuseLoss(place, dataDir);
  const draft = owned(mkdtempSync(`${place.cluster}.new-`), place.account);
  const passwordFile = join(place.directory, 'cluster.new-password');
  try {
    writeFileSync(passwordFile, ownerPassword(place), { mode: 0o600 });
    if (place.account !== undefined) chownSync(passwordFile, place.account.uid, place.account.gid);
    await initdb(place, binaries, draft, passwordFile, durable);
    renameSync(draft, place.cluster);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(draft, { recursive: true, force: true });
  }
  return { isNew: true };
}

/** Made after the database at the first start, or of it: beside one of these, a database is lost and not new. */
const traces = { inPlace: ['postgresql.conf', 'cluster'], inDataDir: ['master.key', 'journal', 'erasure-ledger'] };

function refuseLoss(place: Place, dataDir: string): void {
  const found = [
    ...traces.inPlace.map((name) => join(place.directory, name)),
    ...traces.inDataDir.map((name) => join(dataDir, name)),
  ].filter((path) => existsSync(path));
  if (found.length === 0) return;
  throw databaseErrors.DATABASE_DIRECTORY_LOST(undefined, {
    internal: `The database in ${place.cluster} is missing or damaged, although ${found.join(', ')} ${found.length === 1 ? 'is' : 'are'} there. Restore ${dataDir} from a backup, or set DATABASE_URL if the data is in a PostgreSQL of your own. To start with an empty database, move ${dataDir} away.`,
  });
}

/** 256 random bits in a file of mode 0600, created before the cluster. */
export function ownerPassword(place: Place): string {
  const file = join(place.directory, 'password');
  if (!existsSync(file)) {
    const draft = `${file}.${randomBytes(8).toString('hex')}`;
    writeFileSync(draft, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
    renameSync(draft, file);
  }
  return readFileSync(file, 'utf8').trim();
}

async function initdb(
  place: Place,
  binaries: Binaries,
  draft: string,
  passwordFile: string,
  durable: boolean,
): Promise<void> {
  const args = [
    '-D',
    draft,
    '--username',
    ownerRole,
    '--pwfile',
    passwordFile,
    '--auth',
    'scram-sha-256',
    '--encoding',
    'UTF8',
  ];
  // PostgreSQL's own collation: the same on every machine, and not changed by upgrades of libc.
  args.push('--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', '--no-instructions');
  if (!durable) args.push('--no-sync');
  const child = spawn(binaries.initdb, args, { ...asAccount(place.account), stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-4000);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (cause) => reject(explain('create the database', place.directory, cause)));
    child.once('close', resolve);
  });
  if (code !== 0) throw explain('create the database', place.directory, undefined, stderr);
}

/**
 * Written at every start, outside the cluster, so that a new version's settings apply to existing data. `ALTER SYSTEM`
 * overrides them, since PostgreSQL reads postgresql.auto.conf last.
 */
export function writeConfiguration(place: Place, durable: boolean): { config: string } {
  const settings: Record<string, string> = {
    listen_addresses: '', // connections over the socket only
    unix_socket_directories: `"${place.sockets.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    hba_file: join(place.directory, 'pg_hba.conf'),
    max_connections: '300', // several nodes, and tests beside each other
    shared_buffers: '128MB',
    wal_level: 'minimal', // one node: the WAL is for crash recovery only
    max_wal_senders: '0',
    max_wal_size: '1GB',
    jit: 'off', // compiling takes longer than our short queries
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Statements and details contain customers' data. Errors reach the caller, which logs what may be logged.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
    log_line_prefix: '',
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
  };
  const quote = (value: string) => `'${value.replaceAll("'", "''")}'`;
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${quote(value)}\n`);
  replaceFile(join(place.directory, 'pg_hba.conf'), 'local all all scram-sha-256\n');
  const config = join(place.directory, 'postgresql.conf');
  replaceFile(config, `# Written by Nexus at every start; to tune, use ALTER SYSTEM.\n${lines.join('')}`);
  return { config };
}

/** Readable by PostgreSQL's user, writable only by us. */
function replaceFile(file: string, content: string): void {
  const draft = `${file}.${randomBytes(8).toString('hex')}`;
  writeFileSync(draft, content, { mode: 0o644, flag: 'wx' });
  renameSync(draft, file);
}
