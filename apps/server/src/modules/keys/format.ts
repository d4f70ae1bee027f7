import { crc32 } from 'node:zlib';
import { encode32, randomBase62 } from '../../kernel/base62.ts';
import { type Id, isId, newSecretId } from '../../kernel/ids.ts';

/** 43 base62 characters carry 256 bits. */
const secretLength = 43;
/** Six base62 characters hold a CRC-32. */
const checksumLength = 6;
export const keyIdLength = 30;
const keyLength = keyIdLength + 1 + secretLength + checksumLength;

/**
 * For leak scanners: the whole shape of a key. The checksum then tells a key from what only looks like one.
 * @internal
 */
export const keyPattern = /\beco_api_[0-9A-Za-z]{22}\.[0-9A-Za-z]{49}\b/;

/** A new id, and a key for it: `<id>.<secret><checksum>`. */
export const newKeyId = (): Id<'api'> => newSecretId('api');

export function newKey(id: Id<'api'>): string {
  const body = `${id}.${randomBase62(secretLength)}`;
  return body + checksumOf(body);
}

/** The id in a key that is whole by its own checksum; undefined for anything else. No look-up is needed to know. */
export function keyIdOf(key: string): Id<'api'> | undefined {
  if (key.length !== keyLength || key.charCodeAt(keyIdLength) !== 0x2e) return undefined;
  const id = key.slice(0, keyIdLength);
  const body = key.slice(0, -checksumLength);
  return isId(id, 'api') && key.endsWith(checksumOf(body)) ? id : undefined;
}

const checksumOf = (body: string): string => encode32(crc32(body), checksumLength);
