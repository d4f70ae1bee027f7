import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import type { Json } from '../../../../test/app.ts';

/** One of an authenticator's credentials. */
interface Key {
  id: Buffer;
  rpId: string;
  handle: string;
  privateKey: KeyObject;
  counter: number;
}

/** What an honest authenticator and browser would not do. */
export interface Tricks {
  origin?: string;
  rpId?: string;
  /** Base64url. */
  challenge?: string;
  type?: string;
  crossOrigin?: boolean;
  /** What the person has not done; both unless told. */
  present?: boolean;
  verified?: boolean;
  counter?: number;
  /** Says that its provider copies it, or that it does not. */
  synced?: boolean;
  /** COSE algorithm that the public key claims. */
  alg?: number;
  /** In place of the credential's own. */
  id?: Buffer;
  /** Attestation format and statement. */
  statement?: { fmt: string; attStmt: Map<string, unknown> };
  /** Base64url; null = none. */
  handle?: string | null;
  tamper?: (signature: Buffer) => Buffer;
}

export interface SoftwareOptions {
  origin: string;
  /** Kept by a provider that copies it: it counts nothing, and says that it is backed up. */
  synced?: boolean;
}

const flag = { present: 0x01, verified: 0x04, eligible: 0x08, backedUp: 0x10, attested: 0x40 };
const text = (data: Buffer): string => data.toString('base64url');
const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();
const bytes = (data: Buffer): Uint8Array<ArrayBuffer> => Uint8Array.from(data);

/** An authenticator and its browser (WebAuthn 3, 6.3), which also does as a thief's would. */
export class SoftwareAuthenticator {
  readonly keys: Key[] = [];
  readonly origin: string;
  private readonly synced: boolean;

  constructor({ origin, synced = false }: SoftwareOptions) {
    this.origin = origin;
    this.synced = synced;
  }

  /** The answer to `publicKey` of `POST /api/v1/auth/passkeys/options`. */
  create(options: Json, tricks: Tricks = {}) {
    const rpId = String(options.rp?.id);
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key: Key = {
      id: tricks.id ?? randomBytes(32),
      rpId,
      handle: String(options.user?.id),
      privateKey,
      counter: 0,
    };
    this.keys.push(key);
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    const cose = isoCBOR.encode(
      new Map<number, number | Uint8Array<ArrayBuffer>>([
        [1, 2],
        [3, tricks.alg ?? -7],
        [-1, 1],
        [-2, bytes(Buffer.from(x, 'base64url'))],
        [-3, bytes(Buffer.from(y, 'base64url'))],
      ]),
    );
    const length = Buffer.alloc(2);
    length.writeUInt16BE(key.id.length);
    const attested = Buffer.concat([Buffer.alloc(16), length, key.id, Buffer.from(cose)]);
    const { fmt, attStmt } = tricks.statement ?? { fmt: 'none', attStmt: new Map() };
    const object = new Map<string, unknown>([
      ['fmt', fmt],
      ['attStmt', attStmt],
      ['authData', bytes(Buffer.concat([this.head(key, tricks, flag.attested), attested]))],
    ]);
    return {
      ...envelope(key.id),
      response: {
        clientDataJSON: text(this.clientData('webauthn.create', options, tricks)),
        attestationObject: text(Buffer.from(isoCBOR.encode(object as never))),
        transports: ['internal'],
      },
    };
  }

  /** The answer to `publicKey` of `POST /api/v1/auth/passkeys/login/options`, with the newest key of the site. */
  get(options: Json, tricks: Tricks = {}) {
    const key = this.keys.findLast(({ rpId }) => rpId === String(options.rpId));
    if (key === undefined) throw new Error(`no key for ${options.rpId}`);
    if (!this.synced) key.counter += 1;
    const data = this.head(key, tricks, 0);
    const clientData = this.clientData('webauthn.get', options, tricks);
    const signature = sign('sha256', Buffer.concat([data, sha256(clientData)]), key.privateKey);
    const { handle = key.handle } = tricks;
    return {
      ...envelope(tricks.id ?? key.id),
      response: {
        clientDataJSON: text(clientData),
        authenticatorData: text(data),
        signature: text(tricks.tamper?.(signature) ?? signature),
        ...(handle === null ? {} : { userHandle: handle }),
      },
    };
  }

  private clientData(type: string, { challenge }: Json, tricks: Tricks): Buffer {
    const { origin = this.origin, crossOrigin = false } = tricks;
    return Buffer.from(
      JSON.stringify({ type: tricks.type ?? type, challenge: tricks.challenge ?? challenge, origin, crossOrigin }),
    );
  }

  /** Authenticator data without credentials (WebAuthn 3, 6.1). */
  private head(key: Key, tricks: Tricks, more: number): Buffer {
    const { rpId = key.rpId, present = true, verified = true, counter, synced = this.synced } = tricks;
    const head = Buffer.alloc(5);
    const flags = (present ? flag.present : 0) | (verified ? flag.verified : 0) | more;
    head.writeUInt8(synced ? flags | flag.eligible | flag.backedUp : flags);
    head.writeUInt32BE(counter ?? key.counter, 1);
    return Buffer.concat([sha256(rpId), head]);
  }
}

const envelope = (id: Buffer) => ({
  id: text(id),
  rawId: text(id),
  type: 'public-key',
  authenticatorAttachment: 'platform',
  clientExtensionResults: {},
});
