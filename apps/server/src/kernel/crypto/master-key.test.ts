import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Secret } from '../secret.ts';
import { findMasterKey, makeMasterKey } from './master-key.ts';
import type { Queryable } from './store.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'nexus-key-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

/** A database without a table of ours. */
const empty: Queryable = { query: async () => ({ rows: [{ found: false }] }) };
/** A database with a data key. */
const filled: Queryable = { query: async () => ({ rows: [{ found: true, kekId: 'local:0' }] }) };

const find = (configured?: string, production = false) =>
  findMasterKey({ configured: configured === undefined ? undefined : new Secret(configured), dataDir, production });
const load = async (configured?: string, production = false) =>
  (await find(configured, production)) ?? makeMasterKey(dataDir, empty);

describe('a configured key', () => {
  const key = randomBytes(32);

  test.each(['hex', 'base64', 'base64url'] as const)('may be written in %s', async (encoding) => {
    expect(await load(key.toString(encoding), true)).toEqual(key);
    expect(await load(` ${key.toString(encoding)}\n`, true)).toEqual(key);
  });

  test('leaves no file behind', async () => {
    await load(key.toString('hex'));
    expect(await readdir(dataDir)).toEqual([]);
  });

  test.each([
    ['empty', ''],
    ['too short', randomBytes(31).toString('base64')],
    ['too long', randomBytes(33).toString('base64')],
    ['not an encoding', 'p@ssword'.repeat(5)],
    ['a passphrase of the right length', 'correct horse battery staple correct horse.'],
    ['all zero', '0'.repeat(64)],
  ])('is refused when %s, by the name of the variable and without its value', async (_, text) => {
    const error = await load(text).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'MASTER_KEY_INVALID' });
    expect(String(error)).toContain('NEXUS_MASTER_KEY');
    if (text !== '') expect(String(error)).not.toContain(text);
  });
});

describe('without a configured key', () => {
  test('production refuses to start and names the variable, even beside a key file', async () => {
    await load();
    await expect(load(undefined, true)).rejects.toMatchObject({
      code: 'MASTER_KEY_MISSING',
      message: expect.stringContaining('NEXUS_MASTER_KEY'),
    });
  });

  test('development creates a private file once and reads it afterwards', async () => {
    const dir = dataDir;
    dataDir = join(dir, 'not', 'yet');
    const first = await load();
    expect(first).toHaveLength(32);
    expect(await load()).toEqual(first);
    expect((await stat(join(dataDir, 'master.key'))).mode & 0o777).toBe(0o600);
    expect(await readdir(dataDir)).toEqual(['master.key']);
    dataDir = dir;
  });

  test('processes that start together agree on one key', async () => {
    const keys = await Promise.all(Array.from({ length: 10 }, () => load()));
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1);
    expect(await readdir(dataDir)).toEqual(['master.key']);
  });

  test.each([0o640, 0o604, 0o620, 0o602, 0o610])('a key file of mode %o is refused', async (mode) => {
    await load();
    const path = join(dataDir, 'master.key');
    await chmod(path, mode);
    await expect(load()).rejects.toMatchObject({
      code: 'MASTER_KEY_EXPOSED',
      message: expect.stringContaining(`chmod 600 ${path}`),
    });
  });

  test('a lost key file is not replaced beside a database that has data', async () => {
    await expect(makeMasterKey(dataDir, filled)).rejects.toMatchObject({
      code: 'MASTER_KEY_MISSING',
      message: expect.stringContaining(join(dataDir, 'master.key')),
    });
    expect(await readdir(dataDir)).toEqual([]);
  });

  test('a damaged key file is refused, not replaced', async () => {
    const path = join(dataDir, 'master.key');
    await writeFile(path, 'short\n', { mode: 0o600 });
    await expect(load()).rejects.toMatchObject({ code: 'MASTER_KEY_INVALID' });
    expect(await readFile(path, 'utf8')).toBe('short\n');
  });
});
