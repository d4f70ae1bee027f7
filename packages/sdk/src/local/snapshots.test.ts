import { describe, expect, it } from 'vitest';
import { NexusError } from '../errors.ts';
import type { Transport } from '../transport.ts';
import { Loader, noKey, type Snapshot, Snapshots } from './snapshots.ts';

const snapshot = (hash: string, keyId: string | null = hash): Snapshot => ({
  ...{
    hash,
    id: undefined,
    refused: null,
    asks: false,
    isLimited: false,
    smallestLimit: null,
    limits: [],
    quota: null,
  },
  ...{ hashUntil: Number.POSITIVE_INFINITY, lease: undefined, refillAt: 0, isRefilling: false, expiresAt: 0 },
  facts: { revokedAt: null, expiresAt: Number.POSITIVE_INFINITY, pausedAt: null, environmentId: null, scopes: [] },
  reply: { ...noKey, keyId },
  counted: { entry: undefined },
});

describe('what is known of keys', () => {
  it('is bounded, and loses what was not used for the longest time', () => {
    const forgotten: string[] = [];
    const known = new Snapshots(10, ({ hash }) => forgotten.push(hash));
    for (let n = 0; n < 10; n += 1) known.set(snapshot(`k${n}`));
    expect(known.get('k0')?.hash).toBe('k0');
    for (let n = 10; n < 14; n += 1) known.set(snapshot(`k${n}`));
    expect(known.get('k0')?.hash).toBe('k0');
    expect(known.get('k1')).toBeUndefined();
    expect(known.all().length).toBeLessThanOrEqual(10);
    expect(forgotten).toContain('k1');
    expect(known.ofKey('k1')).toEqual([]);
  });

  it('is found by the id of the key, under each of its hashes', () => {
    const known = new Snapshots(10, () => {});
    const [one, two] = [snapshot('old', 'key'), snapshot('new', 'key')];
    known.set(one);
    known.set(two);
    expect(known.ofKey('key')).toEqual([one, two]);
    known.delete(one);
    expect(known.ofKey('key')).toEqual([two]);
    const newer = snapshot('new', 'key');
    known.set(newer);
    expect(known.ofKey('key')).toEqual([newer]);
    expect(known.get('new')).toBe(newer);
  });
});

describe('asking for snapshots', () => {
  it('sends 100 keys a request, four requests at once, and each key once', async () => {
    const batches: number[] = [];
    let running = 0;
    let most = 0;
    const send = async (_operation: unknown, { keys }: { keys: { hash: string }[] }) => {
      batches.push(keys.length);
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      const sent = { ...snapshot(''), ...noKey, expiresAt: null, revokedAt: null, pausedAt: null, hashUntil: null };
      return { at: '', environmentId: null, keys: keys.map(({ hash }) => ({ ...sent, keyId: hash, lease: null })) };
    };
    const loader = new Loader({ send } as unknown as Transport, () => 0);
    const hashes = Array.from({ length: 1050 }, (_, n) => `h${n}`);
    const loaded = await Promise.all([...hashes, ...hashes].map((hash) => loader.load({ hash, units: 0 })));
    expect(batches.reduce((sum, each) => sum + each, 0)).toBe(1050);
    expect([Math.max(...batches), most]).toEqual([100, 4]);
    expect(loaded.map((each) => each.snapshot.reply.keyId)).toEqual([...hashes, ...hashes]);
  });

  it('fails for all that waited, and is tried again by the next', async () => {
    let calls = 0;
    const send = async () => {
      calls += 1;
      throw new NexusError('away', { code: 'UNREACHABLE', status: 0 });
    };
    const loader = new Loader({ send } as unknown as Transport, () => 0);
    const both = await Promise.allSettled(['a', 'a'].map((hash) => loader.load({ hash, units: 0 })));
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(loader.load({ hash: 'a', units: 0 })).rejects.toThrow('away');
    expect(calls).toBe(2);
  });
});
