import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Context } from '../context.ts';
import { forgetCaches, type Place, readCache, writeCache } from './cache.ts';

const place: Place = {
  url: 'https://nexus.example.com',
  wanted: { project: 'shop', environment: 'staging', path: '/' },
  recursive: false,
};
const cached = { items: [{ path: '/', name: 'A', value: 'hunter2' }], etag: '"1"', at: 1 };

describe('the copy for when the server is away', () => {
  let folder = '';
  let context: Context;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nexus-cache-'));
    const { stdin, stdout, stderr } = process;
    context = new Context({ env: { NEXUS_CACHE_DIR: folder }, cwd: folder, stdin, stdout, stderr }, {});
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const onlyFile = (): string => join(folder, readdirSync(folder)[0] ?? '');

  it('is read with the secret it was made with, and holds nothing that can be read without', () => {
    writeCache(context, place, 'secret', cached);
    expect(readCache(context, place, 'secret')).toEqual(cached);
    expect(readCache(context, place, 'other')).toBeUndefined();
    expect(statSync(onlyFile()).mode & 0o777).toBe(0o600);
    const bytes = Buffer.from(readFileSync(onlyFile(), 'utf8'), 'base64').toString('latin1');
    expect([bytes.includes('hunter2'), onlyFile().includes('shop')]).toEqual([false, false]);
  });

  it('is not read where it was changed or put in the place of another', () => {
    writeCache(context, place, 'secret', cached);
    const text = readFileSync(onlyFile(), 'utf8');
    const bytes = Buffer.from(text, 'base64');
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(onlyFile(), bytes.toString('base64'));
    expect(readCache(context, place, 'secret')).toBeUndefined();
    writeFileSync(onlyFile(), '');
    expect(readCache(context, place, 'secret')).toBeUndefined();
    rmSync(onlyFile());
    const other: Place = { ...place, wanted: { ...place.wanted, environment: 'production' } };
    writeCache(context, other, 'secret', cached);
    writeFileSync(onlyFile(), text);
    expect(readCache(context, other, 'secret')).toBeUndefined();
  });

  it('goes with the log-in at its server, and no other', () => {
    const other = { ...place, url: 'https://other.example.com' };
    for (const each of [place, { ...place, recursive: true }, other]) writeCache(context, each, 'secret', cached);
    forgetCaches(context, place.url);
    expect(readdirSync(folder)).toHaveLength(1);
    expect(readCache(context, other, 'secret')).toEqual(cached);
  });
});
