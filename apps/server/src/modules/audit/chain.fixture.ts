import fc from 'fast-check';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { type ChainedRow, type EntryRow, entryVersion, genesis, linkHash, withDigest } from './entry.ts';
import type { Checkpoint } from './verifier.ts';

const text = fc
  .string({ unit: 'grapheme', maxLength: 12 })
  .filter((value) => value.isWellFormed() && !value.includes('\0'));
const bytes = fc.uint8Array({ maxLength: 12 }).map((value) => Buffer.from(value));
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });

export const chainOrg = 'eco_org_2222222222222222222222';

/** Any entry of the organization that the encoding must tell from any other. */
export const anyEntry: fc.Arbitrary<EntryRow> = fc.record({
  org_id: fc.constant(chainOrg),
  id: text,
  version: fc.constant(entryVersion),
  at: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  action: text,
  result: fc.constantFrom('success', 'denied', 'failure'),
  risk: fc.constantFrom('low', 'medium', 'high'),
  caller_kind: fc.constantFrom('user', 'key', 'service', 'anonymous'),
  caller_id: text,
  person_id: maybe(text),
  session_id: maybe(text),
  key_id: maybe(text),
  resource_type: text,
  resource_id: text,
  route: maybe(text),
  before: maybe(text),
  after: maybe(text),
  origin: maybe(bytes),
  personal: maybe(bytes),
  request_id: maybe(text),
  count: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  reason: maybe(text),
});

/** The entries as the sequencer would have chained them. */
export function chained(entries: readonly EntryRow[]): ChainedRow[] {
  let hash = genesis;
  return entries.map(withDigest).map((row, index) => {
    hash = linkHash(hash, index + 1, row.digest);
    return { ...row, seq: index + 1, hash };
  });
}

export interface Signer {
  jwk: JWK;
  sign(claims: Record<string, unknown>, typ?: string): Promise<string>;
}

export async function signer(kid = 'eco_key_1111111111111111111111'): Promise<Signer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  return {
    jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' },
    sign: (claims, typ = 'audit-checkpoint+jwt') =>
      new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ, kid }).sign(privateKey),
  };
}

/** A checkpoint over the entry, as the server signs it. */
export async function checkpointOf({ sign }: Signer, { seq, hash }: ChainedRow): Promise<Checkpoint> {
  const at = 1_768_478_400_000;
  return { seq, at, token: await sign({ org: chainOrg, seq, hash: hash.toString('hex'), iat: at / 1000 }) };
}
