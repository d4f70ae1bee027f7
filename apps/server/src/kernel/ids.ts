import { z } from 'zod';
import { decode128, Encoder128, encode128, encodeBytes128, isBase62Of128 } from './base62.ts';
import type { Clock } from './clock.ts';
import { random16 } from './crypto/random.ts';

/** Every kind of id and the noun it stands for. A new noun is one line here. */
export const idTypes = {
  acs: 'access to an app',
  api: 'API key',
  app: 'app',
  aud: 'audit entry',
  bnd: 'role binding',
  chl: 'log-in challenge',
  cpt: 'audit checkpoint',
  cns: 'impersonation consent',
  cre: 'credential',
  cus: 'customer',
  dek: 'data key',
  env: 'environment',
  evt: 'event',
  imp: 'impersonation',
  inv: 'invoice',
  ivt: 'invitation',
  key: 'signing key',
  mem: 'membership',
  mtr: 'meter',
  org: 'organization',
  pky: 'passkey',
  prj: 'project',
  prs: 'person',
  req: 'request',
  rft: 'refresh token',
  rol: 'role',
  run: 'workflow run',
  sec: 'secret',
  ses: 'session',
  soc: 'linked account at a provider',
  svc: 'service account',
  tem: 'team',
  tok: 'access token',
  txn: 'transaction',
  usg: 'usage record',
  usr: 'user',
  vrf: 'verification (e-mail, password reset)',
} as const;

export type IdType = keyof typeof idTypes;

/** `eco_org_` and 22 base62 digits. The type names the noun, so an org's id cannot be passed for a user's. */
export type Id<Type extends IdType = IdType> = `eco_${Type}_${string}`;

const digitsAt = 'eco_xxx_'.length;
const prefixOf = Object.fromEntries(Object.keys(idTypes).map((type) => [type, `eco_${type}_`])) as Record<
  IdType,
  string
>;

/**
 * UUIDv7 (RFC 9562, 5.7): 48 bits of milliseconds, then a counter of 26 bits (rand_a and the first 14 bits of rand_b,
 * RFC 9562, 6.2, method 1) and 48 random bits. The counter starts anywhere in the lower half of its range, which leaves
 * 33 million ids for the same millisecond; after that the millisecond itself is counted up.
 */
interface Sequence {
  millisecond: number;
  counter: number;
}

const greatestCounter = 2 ** 26 - 1;
const greatestMillisecond = 2 ** 48 - 1;

/** By clock, so that a test's clock in another year does not hold the real one back. */
const sequences = new WeakMap<Clock, Sequence>();
let lastClock: Clock | undefined;
let sequence: Sequence = { millisecond: -1, counter: 0 };

const limbs = new Float64Array(8);

/**
 * The id of a row: ordered by time, strictly ascending within the process even if the clock is set back.
 * Guessable to someone who knows when it was made: use `newSecretId` where the id itself grants something.
 */
export function newId<Type extends IdType>(type: Type, clock: Clock): Id<Type> {
  advance(clock);
  const { millisecond, counter } = sequence;
  const high = counter >>> 14;
  if (millisecond !== moment.millisecond || high !== moment.high) {
    limbs[0] = Math.floor(millisecond / 4294967296);
    limbs[1] = (millisecond >>> 16) & 0xffff;
    limbs[2] = millisecond & 0xffff;
    limbs[3] = 0x7000 | high;
    moment = { millisecond, high, encoder: new Encoder128(limbs) };
  }
  const low = (0x8000 | (counter & 0x3fff)) * 65536 + random16();
  return moment.encoder.encode(prefixOf[type], low, random16(), random16()) as Id<Type>;
}

/** What the last id's upper 64 bits say: its millisecond and the counter's first 12 bits. */
let moment = { millisecond: -1, high: -1, encoder: new Encoder128(new Float64Array(8)) };

function advance(clock: Clock): void {
  if (clock !== lastClock) {
    sequence = sequences.get(clock) ?? { millisecond: -1, counter: 0 };
    sequences.set(clock, sequence);
    lastClock = clock;
  }
  const now = Math.floor(clock.now());
  if (!(now >= 0 && now <= greatestMillisecond)) throw new RangeError('the clock is outside the range of a UUIDv7');
  if (now > sequence.millisecond) {
    sequence.millisecond = now;
    sequence.counter = ((random16() & 0x1ff) << 16) | random16();
  } else if (sequence.counter < greatestCounter) {
    sequence.counter += 1;
  } else {
    sequence.millisecond += 1;
    sequence.counter = 0;
  }
}

/** An id that cannot be guessed: 128 random bits. It tells no time and has no order. */
export function newSecretId<Type extends IdType>(type: Type): Id<Type> {
  for (let limb = 0; limb < 8; limb += 1) limbs[limb] = random16();
  return encode128(limbs, prefixOf[type]) as Id<Type>;
}

/** Whether `text` is a canonical id, of the given type or of any known one. */
export function isId<Type extends IdType = IdType>(text: unknown, type?: Type): text is Id<Type> {
  if (typeof text !== 'string' || text.length !== 30) return false;
  if (!text.startsWith('eco_') || text.charAt(7) !== '_') return false;
  const found = text.slice(4, 7);
  return (type === undefined ? Object.hasOwn(idTypes, found) : found === type) && isBase62Of128(text, digitsAt);
}

/** When the id was made, in milliseconds since the epoch; undefined for ids of `newSecretId` (but one in 64 looks timed). */
export function idTime(id: Id): number | undefined {
  const bytes = idToBytes(id);
  const isVersion7 = (bytes.readUInt8(6) & 0xf0) === 0x70 && (bytes.readUInt8(8) & 0xc0) === 0x80;
  return isVersion7 ? bytes.readUIntBE(0, 6) : undefined;
}

/** The 16 bytes that the id encodes. Throws TypeError when it is not canonical. */
export function idToBytes(id: Id): Buffer {
  const bytes = isId(id) ? decode128(id, digitsAt) : undefined;
  if (bytes === undefined) throw new TypeError('not an id');
  return bytes;
}

/** The id of the given type that encodes these 16 bytes. */
export function idFromBytes<Type extends IdType>(type: Type, bytes: Uint8Array): Id<Type> {
  return `eco_${type}_${encodeBytes128(bytes)}`;
}

/** The zod schema of an id, e.g. `Id('org')`; its pattern reaches the OpenAPI document. */
export function Id<Type extends IdType>(type: Type): z.ZodType<Id<Type>, Id<Type>> {
  const schema = z
    .string()
    .regex(new RegExp(`^eco_${type}_[0-9A-Za-z]{22}$`), `Must be the id of a ${idTypes[type]}: eco_${type}_…`)
    .refine((text) => isId(text, type), `Must be the id of a ${idTypes[type]}: eco_${type}_…`);
  return schema as unknown as z.ZodType<Id<Type>, Id<Type>>;
}
