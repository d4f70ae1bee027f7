import { generateKeyPairSync, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Config } from '../../../config.ts';
import { describe } from '../../../http/describe.ts';
import type { DeviceType } from '../store/passkeys.ts';

/** This installation, as browsers and authenticators see it. */
export interface RelyingParty {
  /** The host name of PUBLIC_URL: passkeys work there and nowhere else. */
  id: string;
  name: string;
  /** PUBLIC_URL's, and those of CORS_ORIGINS. */
  origins: string[];
  /** A public key whose private key nobody has: an unknown passkey's signature is checked against it. */
  decoy(): Promise<Buffer>;
}

const base64url = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[A-Za-z0-9_-]+$/, 'must be base64url');
/** 1023 bytes (WebAuthn 3, 7.1). */
const CredentialId = base64url(1364);
const ClientDataText = base64url(4096);
const Envelope = z.looseObject({ id: CredentialId, rawId: CredentialId, type: z.literal('public-key') });

const exampleId = 'AAECAwQFBgcICQoLDA0ODw';
const envelopeWords = {
  id: ['Id of the credential, in base64url', exampleId],
  rawId: ['The same as `id`', exampleId],
  type: 'Kind of credential: only this one is accepted',
} as const;
const clientDataJSON = [
  'What the browser had signed, as JSON in base64url',
  'eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0',
] as const;

// Browsers send more than we read, and later ones still more: what is not named here is ignored.

/** The answer of `navigator.credentials.create`: RegistrationResponseJSON (WebAuthn 3, 5.1), as far as we read it. */
export const Attestation = describe(
  Envelope.extend({
    response: describe(
      z.looseObject({
        clientDataJSON: ClientDataText,
        attestationObject: base64url(32 * 1024),
        transports: z
          .array(z.string().regex(/^[a-z-]{1,32}$/))
          .max(10)
          .optional(),
      }),
      {
        clientDataJSON,
        attestationObject: ['The new public key and what the authenticator says of it, in base64url', 'o2NmbXRkbm9uZQ'],
        transports: ['Ways in which a browser can reach the authenticator', ['internal', 'hybrid']],
      },
    ),
  }),
  { ...envelopeWords, response: 'What the authenticator has answered' },
).meta({ id: 'PasskeyAttestation' });
export type Attestation = z.infer<typeof Attestation>;

/** The answer of `navigator.credentials.get`: AuthenticationResponseJSON, likewise. */
export const Assertion = describe(
  Envelope.extend({
    response: describe(
      z.looseObject({
        clientDataJSON: ClientDataText,
        authenticatorData: base64url(4096),
        signature: base64url(4096),
        userHandle: base64url(128).nullish(),
      }),
      {
        clientDataJSON,
        authenticatorData: ['What the authenticator says of this use, in base64url', 'SZYN5YgOjGh0NBcPZHZgW4'],
        signature: ['Signature over `authenticatorData` and the hash of `clientDataJSON`, in base64url', 'MEUCIQDx'],
        userHandle: ['The `user.id` for which the passkey was made, in base64url', 'dXNlci1oYW5kbGU'],
      },
    ),
  }),
  { ...envelopeWords, response: 'What the authenticator has answered' },
).meta({ id: 'PasskeyAssertion' });
export type Assertion = z.infer<typeof Assertion>;

/**
 * Numbers of COSE (RFC 9053, 2; RFC 8812, 2), in the order in which we would rather have them: EdDSA, ES256, RS256 (which
 * older Windows machines alone can).
 */
export const algorithms = [-8, -7, -257];

/** Bytes (WebAuthn 3, 4 and 7.1): fewer could be guessed, more are not allowed. */
const credentialIdLength = { least: 16, most: 1023 };
/** Bytes: an RSA key of 8192 bits fits. */
const longestPublicKey = 2048;

export function relyingParty({ publicUrl, CORS_ORIGINS }: Config): RelyingParty {
  let decoy: Promise<Buffer> | undefined;
  const makeOnce = () => {
    decoy ??= makeDecoy();
    return decoy;
  };
  return {
    id: publicUrl.hostname,
    name: 'Nexus',
    origins: [publicUrl.origin, ...CORS_ORIGINS],
    decoy: makeOnce,
  };
}

// The library is loaded with the first passkey: with what it needs for certificates of makers it takes 7 MB.

async function makeDecoy(): Promise<Buffer> {
  const { cose, isoCBOR } = await import('@simplewebauthn/server/helpers');
  const { x, y } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  const coordinate = (text = ''): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, 'base64url'));
  const encoded = isoCBOR.encode(
    new Map<number, number | Uint8Array<ArrayBuffer>>([
      [cose.COSEKEYS.kty, cose.COSEKTY.EC2],
      [cose.COSEKEYS.alg, cose.COSEALG.ES256],
      [cose.COSEKEYS.crv, cose.COSECRV.P256],
      [cose.COSEKEYS.x, coordinate(x)],
      [cose.COSEKEYS.y, coordinate(y)],
    ]),
  );
  return Buffer.from(encoded);
}

interface ClientData {
  challenge?: unknown;
  crossOrigin?: unknown;
}

function clientDataOf(text: string): ClientData | undefined {
  try {
    const data: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return typeof data === 'object' && data !== null ? data : undefined;
  } catch {
    return undefined;
  }
}

/** The challenge that the browser says it was given; whether we gave it is for the caller to find out. */
export function challengeOf({ response }: Attestation | Assertion): string | undefined {
  const { challenge } = clientDataOf(response.clientDataJSON) ?? {};
  return typeof challenge === 'string' ? challenge : undefined;
}

/** In somebody else's frame a click may be meant for something else. The library looks at it in part only. */
const inForeignFrame = ({ response }: Attestation | Assertion): boolean =>
  clientDataOf(response.clientDataJSON)?.crossOrigin === true;

export interface Attested {
  credentialId: Buffer;
  publicKey: Buffer;
  counter: number;
  aaguid: string;
  deviceType: DeviceType;
  backedUp: boolean;
}

/**
 * A new passkey, made for this challenge, at one of our origins, by somebody who proved to the authenticator who they
 * are (WebAuthn 3, 7.1). Undefined where anything of it is not so.
 */
export async function verifyAttestation(
  { id, origins }: RelyingParty,
  response: Attestation,
  challenge: string,
): Promise<Attested | undefined> {
  if (inForeignFrame(response)) return undefined;
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server');
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        ...response,
        response: {
          clientDataJSON: response.response.clientDataJSON,
          attestationObject: await withoutStatement(response.response.attestationObject),
        },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin: origins,
      expectedRPID: id,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    });
    if (!verified || registrationInfo === undefined) return undefined;
    const { credential, aaguid, credentialDeviceType, credentialBackedUp } = registrationInfo;
    const credentialId = bytesOf(credential.id);
    const publicKey = Buffer.from(credential.publicKey);
    // The one that the authenticator made; others in the response are ignored.
    if (credential.id !== response.id || publicKey.length > longestPublicKey) return undefined;
    if (credentialId.length < credentialIdLength.least || credentialId.length > credentialIdLength.most)
      return undefined;
    return {
      credentialId,
      publicKey,
      counter: credential.counter,
      aaguid,
      deviceType: credentialDeviceType,
      backedUp: credentialBackedUp,
    };
  } catch {
    // The library throws for every defect; the sender is not told which one.
    return undefined;
  }
}

/**
 * We ask for no attestation and believe none, so statements of makers are dropped unread: to check one, the library
 * parses the sender's certificates and fetches the revocation lists that they name, from wherever they name.
 */
async function withoutStatement(attestationObject: string): Promise<string> {
  const { decodeAttestationObject, isoCBOR } = await import('@simplewebauthn/server/helpers');
  const authData = decodeAttestationObject(Uint8Array.from(bytesOf(attestationObject))).get('authData');
  const bare = new Map<string, string | Map<string, never> | Uint8Array<ArrayBuffer>>([
    ['fmt', 'none'],
    ['attStmt', new Map<string, never>()],
    ['authData', authData],
  ]);
  return Buffer.from(isoCBOR.encode(bare)).toString('base64url');
}

export interface Asserted {
  counter: number;
  backedUp: boolean;
}

export interface KnownCredential {
  publicKey: Buffer;
  handle: Buffer;
  deviceType: DeviceType;
}

/**
 * A proof by a known passkey for this challenge, at one of our origins, by somebody who proved to the authenticator who
 * they are (WebAuthn 3, 7.2); the counter is left to the caller. Undefined where anything of it is not so; an unknown
 * passkey takes the same steps.
 */
export async function verifyAssertion(
  { id, origins, decoy }: RelyingParty,
  response: Assertion,
  challenge: string,
  known: KnownCredential | undefined,
): Promise<Asserted | undefined> {
  if (inForeignFrame(response)) return undefined;
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server');
  const unknown = await decoy();
  try {
    const { userHandle, ...signed } = response.response;
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { ...response, response: signed, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: origins,
      expectedRPID: id,
      // Its own check of the counter comes before the signature's, and would believe anybody.
      credential: { id: response.id, publicKey: Uint8Array.from(known?.publicKey ?? unknown), counter: 0 },
      requireUserVerification: true,
    });
    if (!verified || known === undefined) return undefined;
    if (typeof userHandle === 'string' && !isSame(bytesOf(userHandle), known.handle)) return undefined;
    const { newCounter, credentialDeviceType, credentialBackedUp } = authenticationInfo;
    if (credentialDeviceType !== known.deviceType) return undefined;
    return { counter: newCounter, backedUp: credentialBackedUp };
  } catch {
    return undefined;
  }
}

const bytesOf = (text: string): Buffer => Buffer.from(text, 'base64url');

const isSame = (left: Buffer, right: Buffer): boolean => left.length === right.length && timingSafeEqual(left, right);
