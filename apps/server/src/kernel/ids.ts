import { z } from 'zod';
import { decode128, Encoder128, encodeBytes128, isBase62Of128 } from './base62.ts';
import type { Clock } from './clock.ts';
import { random16 } from './crypto/random.ts';

export { newSecretId } from './secret-id.ts';

/** `eco_org_` and 22 base62 digits. The type names the noun, so an organization's id cannot be passed for a user's. */
export type Id<Type extends string = string> = `eco_${Type}_${string}`;

const digitsAt = 'eco_xxx_'.length;

/**
 * UUIDv7 (RFC 9562, 5.7): 48 bits of milliseconds, then a counter of 26 bits (rand_a and the first 14 bits of rand_b,
 * RFC 9562, 6.2, method 1) and 48 random bits. The counter starts anywhere in the lower half of its range, which leaves
 * 33 million ids for the same millisecond; after that the millisecond itself is counted up.
 */
interface Sequence {
  millisecond: number;
  counter: number;
}

const maxCounter = 2 ** 26 - 1;
const maxMillisecond = 2 ** 48 - 1;

/** Makes the ids of rows; one per process, so that they ascend strictly even if the clock is set back. */
export class Ids {
  private readonly clock: Clock;
  private readonly sequence: Sequence = { millisecond: -1, counter: 0 };
  private readonly limbs = new Float64Array(8);
  /** What the last id's upper 64 bits were made of: ids of one moment share the work of encoding them. */
  private moment = { millisecond: -1, high: -1, encoder: new Encoder128(new Float64Array(8)) };

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Guessable to someone who knows when it was made: use `newSecretId` where the id itself grants something. */
  next<Type extends string>(type: Type): Id<Type> {
    this.advance();
    const { millisecond, counter } = this.sequence;
    const high = counter >>> 14;
    if (millisecond !== this.moment.millisecond || high !== this.moment.high) {
      const { limbs } = this;
      limbs[0] = Math.floor(millisecond / 4294967296);
      limbs[1] = (millisecond >>> 16) & 0xffff;
      limbs[2] = millisecond & 0xffff;
      limbs[3] = 0x7000 | high;
      this.moment = { millisecond, high, encoder: new Encoder128(limbs) };
    }
    const low = (0x8000 | (counter & 0x3fff)) * 65536 + random16();
    return this.moment.encoder.encode(`eco_${type}_`, low, random16(), random16()) as Id<Type>;
  }

  private advance(): void {
    const { sequence } = this;
    const now = Math.floor(this.clock.now());
    if (!(now >= 0 && now <= maxMillisecond)) throw new RangeError('the clock is outside the range of a UUIDv7');
    if (now > sequence.millisecond) {
      sequence.millisecond = now;
      sequence.counter = ((random16() & 0x1ff) << 16) | random16();
    } else if (sequence.counter < maxCounter) {
      sequence.counter += 1;
    } else {
      sequence.millisecond += 1;
      sequence.counter = 0;
    }
  }
}

/** Whether `text` is a canonical id, of the given type or of any. */
export function isId<Type extends string = string>(text: unknown, type?: Type): text is Id<Type> {
  if (typeof text !== 'string' || text.length !== 30) return false;
  if (!(type === undefined ? /^eco_[a-z]{3}_/.test(text) : text.startsWith(`eco_${type}_`))) return false;
  return isBase62Of128(text, digitsAt);
}

/**
 * When the id was made, in milliseconds since the epoch; undefined for ids of `newSecretId` (but one in 64 looks timed).
 */
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
export function idFromBytes<Type extends string>(type: Type, bytes: Uint8Array): Id<Type> {
  return `eco_${type}_${encodeBytes128(bytes)}`;
}

/** The zod schema of an id, e.g. `Id('org')`; its pattern reaches the OpenAPI document. */
export function Id<Type extends string>(type: Type): z.ZodType<Id<Type>, Id<Type>> {
  const message = `Must be an id that begins with eco_${type}_`;
  const schema = z
    .string()
    .regex(new RegExp(`^eco_${type}_[0-9A-Za-z]{22}$`), { message, abort: true })
    .refine((text) => isId(text, type), message);
  return schema as unknown as z.ZodType<Id<Type>, Id<Type>>;
}
