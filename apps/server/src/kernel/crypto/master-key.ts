import { randomBytes } from 'node:crypto';
import { type FileHandle, link, mkdir, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Secret } from '../secret.ts';
import { syncFolder } from '../sync-folder.ts';
import { cryptoErrors } from './errors.ts';
import { otherKek } from './installation.ts';
import { kekLength } from './kek.ts';
import type { Queryable } from './store.ts';

export interface MasterKeySource {
  /** The value of NEXUS_MASTER_KEY: 32 bytes in hexadecimal, base64 or base64url. */
  configured: Secret<string> | undefined;
  /** Where `master.key` is kept if no key is configured. */
  dataDir: string;
  /** Requires a configured key: one beside the data protects nothing and is lost with it. */
  production: boolean;
}

/**
 * The 32 bytes of the local master key; undefined if none is configured and there is no `<dataDir>/master.key`.
 * @throws MASTER_KEY_MISSING (production without the variable), MASTER_KEY_INVALID, MASTER_KEY_EXPOSED (mode above 0600).
 */
export async function findMasterKey(source: MasterKeySource): Promise<Buffer | undefined> {
  if (source.configured !== undefined) return parseKey(source.configured.reveal(), 'NEXUS_MASTER_KEY');
  if (source.production) {
    throw cryptoErrors.MASTER_KEY_MISSING(
      'Set NEXUS_MASTER_KEY to 32 random bytes in base64 or hexadecimal (openssl rand -base64 32) and keep a copy: without it no backup can be read.',
    );
  }
  return readKeyFile(pathIn(source.dataDir));
}

/** Creates `<dataDir>/master.key`, or reads the one that another process has created meanwhile. */
export async function makeMasterKey(dataDir: string, database: Queryable): Promise<Buffer> {
  const path = pathIn(dataDir);
  const wrappedBy = await otherKek(database);
  if (wrappedBy !== undefined)
    throw cryptoErrors.MASTER_KEY_MISSING(
      `${path} is missing, and what is in the database cannot be read without the key: its keys are wrapped by ${wrappedBy}. Put the file back, set NEXUS_MASTER_KEY to the key in it, or KEK_PROVIDER to the service that holds it.`,
    );
  return makeKeyFile(dataDir, path);
}

const pathIn = (dataDir: string): string => join(dataDir, 'master.key');

function parseKey(text: string, origin: string): Buffer {
  const trimmed = text.trim();
  const isHex = /^[0-9a-f]{64}$/i.test(trimmed);
  const isBase64 = /^[0-9A-Za-z+/_-]{43}=?$/.test(trimmed);
  const key = Buffer.from(trimmed, isHex ? 'hex' : 'base64');
  if (!(isHex || isBase64) || key.length !== kekLength) {
    throw cryptoErrors.MASTER_KEY_INVALID(
      `${origin} must be 32 bytes: 64 hexadecimal digits, or 44 characters of base64.`,
    );
  }
  if (key.every((byte) => byte === key[0])) {
    throw cryptoErrors.MASTER_KEY_INVALID(
      `${origin} is one byte repeated; create a random one: openssl rand -base64 32`,
    );
  }
  return key;
}

async function readKeyFile(path: string): Promise<Buffer | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  try {
    // Read from the open file, not from the path, so that the file cannot be replaced in between.
    const { mode } = await file.stat();
    if ((mode & 0o077) !== 0) {
      const seen = (mode & 0o777).toString(8).padStart(4, '0');
      throw cryptoErrors.MASTER_KEY_EXPOSED(
        `${path} has mode ${seen}; others may have read it. Run: chmod 600 ${path}`,
      );
    }
    return parseKey(await file.readFile('utf8'), path);
  } finally {
    await file.close();
  }
}

/**
 * Written to a temporary file, synced, then linked to its name: a crash leaves either no key file or a complete one, and
 * of two processes that start together, the second reads the first one's key.
 */
async function makeKeyFile(dataDir: string, path: string): Promise<Buffer> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${randomBytes(kekLength).toString('base64')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(draft, path);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    await unlink(draft);
  }
  await syncFolder(dataDir);
  const key = await readKeyFile(path);
  if (key === undefined) throw cryptoErrors.MASTER_KEY_MISSING(`${path} was deleted while it was created`);
  return key;
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
