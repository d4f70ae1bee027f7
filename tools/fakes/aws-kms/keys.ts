import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

export interface Key {
  /** A UUID, which the blobs of the key begin with. */
  id: string;
  arn: string;
  bytes: Buffer;
  isEnabled: boolean;
}

export class KmsError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

// In bytes: id, nonce, ciphertext, tag.
const idLength = 16;
const nonceLength = 12;
const tagLength = 16;

export function sealBlob({ id, bytes }: Key, context: Record<string, string>, plaintext: Buffer): Buffer {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv('aes-256-gcm', bytes, nonce).setAAD(canonical(context));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([Buffer.from(id.replaceAll('-', ''), 'hex'), nonce, body, cipher.getAuthTag()]);
}

/** `named`: the key that the caller says it was. */
export function openBlob(
  keys: ReadonlyMap<string, Key>,
  named: Key | undefined,
  context: Record<string, string>,
  blob: Buffer,
): { key: Key; plaintext: Buffer } {
  const invalid = () => new KmsError('InvalidCiphertextException', '');
  if (blob.length < idLength + nonceLength + tagLength) throw invalid();
  const hex = blob.subarray(0, idLength).toString('hex');
  const key = keys.get(hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'));
  if (key === undefined) throw invalid();
  if (named !== undefined && named !== key)
    throw new KmsError('IncorrectKeyException', 'The key ID in the request does not identify a CMK that can decrypt');
  const nonce = blob.subarray(idLength, idLength + nonceLength);
  const end = blob.length - tagLength;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, nonce, { authTagLength: tagLength });
    decipher.setAAD(canonical(context)).setAuthTag(blob.subarray(end));
    const body = blob.subarray(idLength + nonceLength, end);
    return { key, plaintext: Buffer.concat([decipher.update(body), decipher.final()]) };
  } catch {
    throw invalid();
  }
}

/** Independent of the order, in which the service does not see a difference either. */
const canonical = (context: Record<string, string>): Buffer =>
  Buffer.from(JSON.stringify(Object.entries(context).sort(([left], [right]) => (left < right ? -1 : 1))));
