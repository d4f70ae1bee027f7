import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { type Id, idFromBytes, idToBytes } from '../ids.ts';
import { cryptoErrors } from './errors.ts';
import { random16 } from './random.ts';

/**
 * A blob is `format (1) | data key id (16) | nonce (12) | ciphertext | tag (16)`: AES-256-GCM (NIST SP 800-38D) with a
 * random 96-bit nonce, which is safe for 2^32 blobs per key. Header and additional data are authenticated, so a ciphertext
 * cannot be moved to another key or row.
 */
export interface DataKey {
  readonly id: Id<'dek'>;
  /** 32 bytes, kept outside the JavaScript heap. */
  readonly key: KeyObject;
  /** What its blobs begin with: the format and the id. */
  readonly header: Buffer;
}

const format = 1;
const headerLength = 17;
const nonceLength = 12;
const tagLength = 16;
const cipherName = 'aes-256-gcm';
const options = { authTagLength: tagLength };

/** Bytes by which a blob is longer than its plaintext. */
const blobOverhead = headerLength + nonceLength + tagLength;

export const dataKeyOf = (id: Id<'dek'>, key: KeyObject): DataKey => ({ id, key, header: headerOf(id) });

/** What blobs begin with that the key sealed. */
export const headerOf = (key: Id<'dek'>): Buffer => Buffer.concat([Buffer.of(format), idToBytes(key)]);

/** Encrypts. `aad` identifies where the value is stored (ids of organization, project, row, …). Texts are UTF-8. */
export function seal(dataKey: DataKey, aad: readonly string[], plaintext: Uint8Array | string): Buffer {
  return encrypt(dataKey, encodeAad(dataKey.header, aad), plaintext);
}

/** Decrypts what `seal` made with the same key and the same `aad`; anything else throws DECRYPTION_FAILED. */
export function open(dataKey: DataKey, aad: readonly string[], blob: Buffer): Buffer {
  return decrypt(dataKey, encodeAad(dataKey.header, aad), blob);
}

/** `seal` of what `open` answers, for the same place. */
export function reseal(from: DataKey, to: DataKey, aad: readonly string[], blob: Buffer): Buffer {
  const data = encodeAad(from.header, aad);
  const plaintext = decrypt(from, data, blob);
  data.set(to.header);
  return encrypt(to, data, plaintext);
}

function encrypt({ key, header }: DataKey, aad: Buffer, plaintext: Uint8Array | string): Buffer {
  const start = Buffer.allocUnsafe(headerLength + nonceLength);
  start.set(header);
  for (let at = headerLength; at < start.length; at += 2) start.writeUInt16BE(random16(), at);
  const cipher = createCipheriv(cipherName, key, start.subarray(headerLength), options);
  cipher.setAAD(aad);
  const body = typeof plaintext === 'string' ? cipher.update(plaintext, 'utf8') : cipher.update(plaintext);
  cipher.final();
  return Buffer.concat([start, body, cipher.getAuthTag()]);
}

function decrypt(dataKey: DataKey, aad: Buffer, blob: Buffer): Buffer {
  const { id, key } = dataKey;
  if (!isSealedWith(dataKey, blob)) {
    throw cryptoErrors.DECRYPTION_FAILED(undefined, { internal: `not a blob of ${id}` });
  }
  const end = blob.length - tagLength;
  const nonce = blob.subarray(headerLength, headerLength + nonceLength);
  try {
    const decipher = createDecipheriv(cipherName, key, nonce, options);
    decipher.setAAD(aad);
    decipher.setAuthTag(blob.subarray(end));
    const plaintext = decipher.update(blob.subarray(headerLength + nonceLength, end));
    decipher.final();
    return plaintext;
  } catch (cause) {
    throw cryptoErrors.DECRYPTION_FAILED(undefined, { internal: `a blob of ${id} is not authentic`, cause });
  }
}

/** Whether it says so; only opening it shows that it is true. */
export function isSealedWith({ header }: DataKey, blob: Buffer): boolean {
  if (blob.length < blobOverhead) return false;
  for (let at = 0; at < headerLength; at += 1) if (blob[at] !== header[at]) return false;
  return true;
}

/** Id of the key a blob was sealed with. Throws DECRYPTION_FAILED if it is not a blob. */
export function blobKeyId(blob: Buffer): Id<'dek'> {
  if (blob.length < blobOverhead || blob[0] !== format) {
    throw cryptoErrors.DECRYPTION_FAILED(undefined, { internal: 'not a blob, or of an unknown format' });
  }
  return idFromBytes('dek', blob.subarray(1, headerLength));
}

/** Fields are prefixed with their lengths, so that ['ab','c'] and ['a','bc'] differ. */
export function encodeAad(header: Uint8Array, fields: readonly string[]): Buffer {
  let length = header.length;
  for (const field of fields) {
    // UTF-8 encodes every lone surrogate as U+FFFD, so two different fields could be equal.
    if (!field.isWellFormed()) throw new TypeError('additional data must be well-formed Unicode');
    length += 4 + Buffer.byteLength(field);
  }
  const bytes = Buffer.allocUnsafe(length);
  bytes.set(header);
  let offset = header.length;
  for (const field of fields) {
    const written = bytes.write(field, offset + 4);
    bytes.writeUInt32BE(written, offset);
    offset += 4 + written;
  }
  return bytes;
}
