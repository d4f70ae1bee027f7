import { createCipheriv, createDecipheriv, createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { encodeAad } from './aead.ts';
import { cryptoErrors } from './errors.ts';

/** What a wrapped key is bound to: the encryption context of AWS KMS, the associated data of Vault Transit. */
export type KekContext = Readonly<Record<string, string>>;

/**
 * A key-encryption key: wraps data keys and never sees data. Every provider must pass `kekConformance`. `unwrap` throws
 * KEY_UNWRAP_FAILED if the input was changed or belongs to another context or key, KEK_UNAVAILABLE if its service is
 * unreachable, and KEK_REFUSED if the service does not let this server use the key.
 */
export interface KekProvider {
  /** Stored beside each wrapped key; changes when the key does. 1 to 200 characters. */
  readonly id: string;
  wrap(dataKey: Buffer, context: KekContext): Promise<Buffer>;
  unwrap(wrapped: Buffer, context: KekContext): Promise<Buffer>;
  /** What keeps its service from wrapping keys, in words for operators; absent where there is no service. */
  trouble?(): string | undefined;
}

export const kekLength = 32;

const cipherName = 'aes-256-gcm';
const nonceLength = 12;
const tagLength = 16;
const options = { authTagLength: tagLength };

/** Uses a key in this process: 32 bytes from NEXUS_MASTER_KEY or the key file (see master-key.ts). */
export function localKek(masterKey: Buffer): KekProvider {
  if (masterKey.length !== kekLength) throw cryptoErrors.MASTER_KEY_INVALID();
  const key = createSecretKey(masterKey);
  // Differs between keys without revealing anything about them: HMAC of a constant.
  const id = `local:${createHmac('sha256', key).update('nexus kek id').digest('hex').slice(0, 32)}`;
  return {
    id,
    wrap: async (dataKey, context) => {
      const nonce = randomBytes(nonceLength);
      const cipher = createCipheriv(cipherName, key, nonce, options).setAAD(encodeContext(id, context));
      const body = cipher.update(dataKey);
      cipher.final();
      return Buffer.concat([nonce, body, cipher.getAuthTag()]);
    },
    unwrap: async (wrapped, context) => {
      try {
        const end = Math.max(nonceLength, wrapped.length - tagLength);
        const decipher = createDecipheriv(cipherName, key, wrapped.subarray(0, nonceLength), options);
        decipher.setAAD(encodeContext(id, context)).setAuthTag(wrapped.subarray(end));
        const dataKey = decipher.update(wrapped.subarray(nonceLength, end));
        decipher.final();
        return dataKey;
      } catch (cause) {
        throw cryptoErrors.KEY_UNWRAP_FAILED(undefined, { internal: `${id} cannot unwrap the key`, cause });
      }
    },
  };
}

function encodeContext(id: string, context: KekContext): Buffer {
  const fields = Object.entries(context).sort(([left], [right]) => (left < right ? -1 : 1));
  return encodeAad(Buffer.alloc(0), [id, ...fields.flat()]);
}
