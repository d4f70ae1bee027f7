import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErasureLedger } from './erasure-ledger.ts';
import { newSecretId } from './ids.ts';

describe('the erasure ledger', () => {
  let folder: string;
  let path: string;
  const at = Date.UTC(2026, 0, 15, 12);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nexus-ledger-'));
    path = join(folder, 'erasure-ledger');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps who was erased, in order and without duplicates, over a restart', async () => {
    const people = [newSecretId('usr'), newSecretId('usr'), newSecretId('usr')];
    const ledger = await ErasureLedger.open(path);
    expect(ledger.all).toEqual([]);
    await Promise.all([...people, ...people].map((person) => ledger.add(person, at)));
    const again = await ErasureLedger.open(path);
    expect(again.all).toEqual(people);
    expect(again.has(people[1] ?? '')).toBe(true);
    expect(again.has(newSecretId('usr'))).toBe(false);
    expect(readFileSync(path, 'utf8').match(/2026-01-15T12:00:00\.000Z eco_usr_/g)).toHaveLength(3);
  });

  it('is readable by its owner only', async () => {
    const ledger = await ErasureLedger.open(path);
    await ledger.add(newSecretId('usr'), at);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('loses no line after one that a crash cut off', async () => {
    const [first, cut, second] = [newSecretId('usr'), newSecretId('usr'), newSecretId('usr')];
    await (await ErasureLedger.open(path)).add(first, at);
    appendFileSync(path, `2026-01-15T12:00:00.000Z ${cut.slice(0, 20)}`);
    const ledger = await ErasureLedger.open(path);
    await ledger.add(second, at);
    expect((await ErasureLedger.open(path)).all).toEqual([first, second]);
  });

  it('reports when it cannot be written', async () => {
    const ledger = await ErasureLedger.open(path);
    rmSync(folder, { recursive: true });
    await expect(ledger.add(newSecretId('usr'), at)).rejects.toThrow('ENOENT');
    expect(ledger.all).toEqual([]);
  });
});
