import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { checkpointKeys } from '../../kernel/signing/index.ts';
import { anyEntry, chained, chainOrg, checkpointOf, type Signer, signer } from './chain.fixture.ts';
import { type ChainedRow, entryColumns } from './entry.ts';
import { type Anchor, type Broken, ChainVerifier, type Checkpoint, chainStart, signedHashes } from './verifier.ts';

let house: Signer;
beforeAll(async () => {
  house = await signer();
});

const endOf = (rows: readonly ChainedRow[]): Anchor => rows.at(-1) ?? chainStart;

async function verify(
  rows: readonly ChainedRow[],
  head: Anchor | undefined,
  checkpoints: readonly Checkpoint[] = [],
  start = chainStart,
): Promise<Broken | undefined> {
  const verifier = new ChainVerifier(
    chainOrg,
    start,
    await signedHashes(chainOrg, checkpoints, await checkpointKeys([house.jwk])),
  );
  let broken = verifier.begin();
  for (const row of rows) broken ??= verifier.add(row);
  return broken ?? verifier.finish(head);
}

const anyChain = fc.array(anyEntry, { minLength: 2, maxLength: 8 }).map(chained);
const at = fc.nat();
const pick = (rows: readonly ChainedRow[], index: number): ChainedRow => rows[index % rows.length] as ChainedRow;

/** The same bytes or text or number with one bit turned. */
function flipped(value: unknown, bit: number): unknown {
  if (value === null) return '';
  if (Buffer.isBuffer(value)) {
    if (value.length === 0) return Buffer.from([1 << (bit % 8)]);
    const copy = Buffer.from(value);
    const place = Math.floor(bit / 8) % copy.length;
    copy[place] = (copy[place] ?? 0) ^ (1 << (bit % 8));
    return copy;
  }
  if (typeof value === 'number') return value ^ (1 << (bit % 8));
  const text = String(value);
  if (text === '') return '\u0001';
  const place = bit % text.length;
  return text.slice(0, place) + String.fromCharCode(text.charCodeAt(place) ^ 1) + text.slice(place + 1);
}

const columns = [...entryColumns, 'digest', 'hash'] as const;

describe('an untouched chain', () => {
  test('verifies, with its checkpoints, from its start and from any place in it', async () => {
    await fc.assert(
      fc.asyncProperty(anyChain, at, async (rows, index) => {
        const place = pick(rows, index);
        const checkpoints = [await checkpointOf(house, place)];
        expect(await verify(rows, endOf(rows), checkpoints)).toBeUndefined();
        expect(await verify(rows.slice(place.seq), endOf(rows), checkpoints, place)).toBeUndefined();
      }),
      { numRuns: 30 },
    );
    expect(await verify([], chainStart)).toBeUndefined();
    expect(await verify([], undefined)).toBeUndefined();
  });

  test('counts the checkpoints that it met', async () => {
    const rows = chained(fc.sample(anyEntry, 3));
    const signed = await signedHashes(
      chainOrg,
      [await checkpointOf(house, pick(rows, 1))],
      await checkpointKeys([house.jwk]),
    );
    const verifier = new ChainVerifier(chainOrg, chainStart, signed);
    for (const row of rows) verifier.add(row);
    expect(verifier.checkpointsVerified).toBe(1);
    expect(verifier.anchor).toEqual({ seq: 3, hash: endOf(rows).hash });
  });
});

describe('names the first entry that is not as recorded', () => {
  test('any flipped bit in any column', async () => {
    await fc.assert(
      fc.asyncProperty(anyChain, at, fc.constantFrom(...columns), at, async (rows, index, column, bit) => {
        const victim = pick(rows, index);
        const changed = { ...victim, [column]: flipped(victim[column], bit) };
        const broken = await verify(
          rows.map((row) => (row === victim ? changed : row)),
          endOf(rows),
        );
        expect(broken?.seq).toBe(victim.seq);
        expect(broken?.reason).toBe(column === 'hash' ? 'unlinked' : 'changed');
      }),
      { numRuns: 500 },
    );
  });

  test('a change whose digest was computed anew', async () => {
    await fc.assert(
      fc.asyncProperty(anyChain, at, async (rows, index) => {
        const victim = pick(rows, index);
        const forged = {
          ...chained([{ ...victim, action: `${victim.action}!` }])[0],
          seq: victim.seq,
          hash: victim.hash,
        };
        const broken = await verify(
          rows.map((row) => (row === victim ? (forged as ChainedRow) : row)),
          endOf(rows),
        );
        expect(broken).toMatchObject({ reason: 'unlinked', seq: victim.seq });
      }),
      { numRuns: 50 },
    );
  });

  test('a deleted entry', async () => {
    await fc.assert(
      fc.asyncProperty(anyChain, at, async (rows, index) => {
        const victim = pick(rows, index);
        const broken = await verify(
          rows.filter((row) => row !== victim),
          endOf(rows),
        );
        const isLast = victim.seq === rows.length;
        expect(broken).toEqual({ reason: isLast ? 'truncated' : 'missing', seq: victim.seq, id: null });
      }),
      { numRuns: 100 },
    );
  });

  test('a deleted entry whose followers were numbered anew', async () => {
    const rows = chained(fc.sample(anyEntry, 5));
    const closed = rows.filter(({ seq }) => seq !== 2).map((row, index) => ({ ...row, seq: index + 1 }));
    expect(await verify(closed, { ...endOf(rows), seq: 4 })).toMatchObject({ reason: 'unlinked', seq: 2 });
  });

  test('two entries that changed places', async () => {
    await fc.assert(
      fc.asyncProperty(anyChain, at, at, async (rows, one, two) => {
        const [left, right] = [pick(rows, one), pick(rows, two)];
        fc.pre(left.seq !== right.seq);
        const swapped = rows.map((row) => {
          if (row === left) return { ...right, seq: left.seq };
          return row === right ? { ...left, seq: right.seq } : row;
        });
        const first = Math.min(left.seq, right.seq);
        expect(await verify(swapped, endOf(rows))).toMatchObject({ reason: 'unlinked', seq: first });
      }),
      { numRuns: 100 },
    );
  });

  test('an entry put in between, behind the end, or twice', async () => {
    const rows = chained(fc.sample(anyEntry, 4));
    const [stranger] = chained(fc.sample(anyEntry, 1)) as [ChainedRow];
    const shifted = [
      ...rows.slice(0, 2),
      { ...stranger, seq: 3 },
      ...rows.slice(2).map((row) => ({ ...row, seq: row.seq + 1 })),
    ];
    expect(await verify(shifted, endOf(rows))).toMatchObject({ reason: 'unlinked', seq: 3, id: stranger.id });
    expect(await verify([...rows, pick(rows, 3)], endOf(rows))).toMatchObject({ reason: 'inserted', seq: 4 });
    const longer = chained([...rows, stranger]);
    expect(await verify(longer, endOf(rows))).toEqual({ reason: 'inserted', seq: 5, id: null });
  });

  test('an entry of another organization', async () => {
    const [row] = fc.sample(anyEntry, 1);
    const foreign = chained([{ ...row, org_id: 'eco_org_3333333333333333333333' } as ChainedRow]);
    expect(await verify(foreign, endOf(foreign))).toMatchObject({ reason: 'changed', seq: 1 });
  });

  test('a chain that ends before its head, or before a checkpoint though the head was moved back', async () => {
    const rows = chained(fc.sample(anyEntry, 5));
    const shorter = rows.slice(0, 3);
    expect(await verify(shorter, endOf(rows))).toEqual({ reason: 'truncated', seq: 4, id: null });
    const checkpoints = [await checkpointOf(house, pick(rows, 3))];
    expect(await verify(shorter, endOf(shorter), checkpoints)).toEqual({ reason: 'truncated', seq: 4, id: null });
    expect(await verify(rows, { seq: 5, hash: Buffer.alloc(32) })).toEqual({ reason: 'unlinked', seq: 5, id: null });
  });

  test('a chain that was computed anew, from a checkpoint on', async () => {
    const rows = chained(fc.sample(anyEntry, 5));
    const checkpoints = [await checkpointOf(house, pick(rows, 2))];
    const anew = chained(rows.map((row) => (row.seq === 2 ? { ...row, action: `${row.action}!` } : row)));
    expect(await verify(anew, endOf(anew), checkpoints)).toMatchObject({ reason: 'rewritten', seq: 3 });
    // Where verification begins, too: at what retention left, or where the call before ended.
    expect(await verify(anew.slice(3), endOf(anew), checkpoints, pick(anew, 2))).toMatchObject({
      reason: 'rewritten',
      seq: 3,
    });
  });
});

describe('a checkpoint counts only as it was signed', () => {
  test.each<[string, (checkpoint: Checkpoint, row: ChainedRow) => Promise<Checkpoint> | Checkpoint]>([
    ['by a stranger under the same key id', async (_, row) => checkpointOf(await signer(), row)],
    ['under an unknown key id', async (_, row) => checkpointOf(await signer('eco_key_2222222222222222222222'), row)],
    [
      'as another type',
      async ({ at: moment }, { seq, hash }) => ({
        seq,
        at: moment,
        token: await house.sign({ org: chainOrg, seq, hash: hash.toString('hex'), iat: moment / 1000 }, 'at+jwt'),
      }),
    ],
    [
      'of another organization',
      async ({ at: moment }, { seq, hash }) => ({
        seq,
        at: moment,
        token: await house.sign({ org: 'eco_org_3', seq, hash: hash.toString('hex'), iat: moment / 1000 }),
      }),
    ],
    ['put at another place', async (_, row) => ({ ...(await checkpointOf(house, { ...row, seq: 1 })), seq: row.seq })],
    ['at another time', (checkpoint) => ({ ...checkpoint, at: checkpoint.at + 1000 })],
    ['no token', (checkpoint) => ({ ...checkpoint, token: 'x' })],
  ])('%s', async (_, forge) => {
    const rows = chained(fc.sample(anyEntry, 3));
    const row = pick(rows, 1);
    const forged = await forge(await checkpointOf(house, row), row);
    expect(await verify(rows, endOf(rows), [forged])).toMatchObject({ reason: 'checkpoint', seq: 2 });
  });

  test('any other character in the token', async () => {
    const rows = chained(fc.sample(anyEntry, 1));
    const { token, ...rest } = await checkpointOf(house, pick(rows, 0));
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.';
    await fc.assert(
      fc.asyncProperty(at, fc.constantFrom(...alphabet), async (index, character) => {
        const place = index % token.length;
        fc.pre(token[place] !== character);
        const forged = { ...rest, token: token.slice(0, place) + character + token.slice(place + 1) };
        expect(await verify(rows, endOf(rows), [forged])).toMatchObject({ reason: 'checkpoint', seq: 1 });
      }),
      { numRuns: 200 },
    );
  });
});
