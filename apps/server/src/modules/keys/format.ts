import { crc32 } from 'node:zlib';
import { encode32, randomBase62 } from '../../kernel/base62.ts';
import { type Id, isId, newSecretId } from '../../kernel/ids.ts';

/** 43 base62 characters carry 256 bits. */
const secretLength = 43;
/** Six base62 characters hold a CRC-32. */
const checksumLength = 6;
const keyIdLength = 30;
const tailLength = 1 + secretLength + checksumLength;
/** Of an id: what follows `eco_api_`. */
const numberLength = 22;

/** What platform keys begin with, and customer keys unless their organization chose a prefix. */
export const platformHead = 'eco_api';
const headSource = '[a-z][a-z0-9]{1,15}_(?:api|live|test)';
const headPattern = new RegExp(`^${headSource}_$`);

/**
 * For leak scanners: the whole shape of a key. The checksum then tells a key from what only looks like one.
 * @internal
 */
export const keyPattern = new RegExp(`\\b${headSource}_[0-9A-Za-z]{22}\\.[0-9A-Za-z]{49}\\b`);

const wholePattern = new RegExp(`^${headSource}_[0-9A-Za-z]{22}\\.[0-9A-Za-z]{49}$`);

/** A new id, and a key for it: `<head>_<number of the id>.<secret><checksum>`. */
export const newKeyId = (): Id<'api'> => newSecretId('api');

export function newKey(id: Id<'api'>, head = platformHead): string {
  const body = `${head}_${id.slice(-numberLength)}.${randomBase62(secretLength)}`;
  return body + checksumOf(body);
}

/** The id in a key that is whole by its own checksum; undefined for anything else. No look-up is needed to know. */
export function keyIdOf(key: string): Id<'api'> | undefined {
  const id = statedIdOf(key);
  if (!isId(id, 'api') || !key.endsWith(checksumOf(key.slice(0, -checksumLength)))) return undefined;
  return headPattern.test(key.slice(0, -tailLength - numberLength)) ? id : undefined;
}

/** Whether the text has the shape of a key, and not its checksum: such a text is looked up nowhere. */
export const isMistyped = (text: string): boolean => wholePattern.test(text) && keyIdOf(text) === undefined;

/** The id that a text names if it is a key, whole or not. */
export function statedIdOf(text: string): string | undefined {
  const dot = text.length - tailLength;
  if (text.charCodeAt(dot) !== 0x2e) return undefined;
  return dot === keyIdLength && text.startsWith(platformHead)
    ? text.slice(0, keyIdLength)
    : `${platformHead}_${text.slice(dot - numberLength, dot)}`;
}

const checksumOf = (body: string): string => encode32(crc32(body), checksumLength);
