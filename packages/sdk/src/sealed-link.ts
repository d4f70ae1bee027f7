/** One-time links as the command line and the console make and open them, in Node.js and in browsers. */

/** Of PBKDF2 with SHA-256 (OWASP, Password Storage Cheat Sheet, 2023); browsers have it too. */
const iterations = 600_000;
const keyBytes = 32;
const nonceBytes = 12;

const utf8 = new TextEncoder();

/** The link is cut off (`LINK_INCOMPLETE`), or is not the one that was made (`LINK_KEY_WRONG`). */
export class SealedLinkError extends Error {
  readonly code: 'LINK_INCOMPLETE' | 'LINK_KEY_WRONG';

  constructor(code: 'LINK_INCOMPLETE' | 'LINK_KEY_WRONG', message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'SealedLinkError';
    this.code = code;
  }
}

/** What is sent, and what stands behind the `#` of the link and is not. */
export interface Sealed {
  content: string;
  proof?: string;
  fragment: string;
}

/**
 * Encrypted here (AES-256-GCM), under a key that is derived from that of the link and, where there is one, from the
 * passphrase. The server gets the proof: it is derived from both as well, and tells nothing of the key.
 */
export async function seal(text: string, passphrase: string | undefined): Promise<Sealed> {
  const linkKey = crypto.getRandomValues(new Uint8Array(keyBytes));
  const { key, proof } = await keysOf(linkKey, passphrase);
  const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes));
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, key, utf8.encode(text)));
  return {
    content: base64url(new Uint8Array([...nonce, ...sealed])),
    ...(proof === undefined ? {} : { proof: base64url(proof) }),
    fragment: base64url(linkKey),
  };
}

export async function proofOf(fragment: string, passphrase: string): Promise<string> {
  const { proof } = await keysOf(linkKeyIn(fragment), passphrase);
  return base64url(proof ?? new Uint8Array());
}

export async function unseal(content: string, fragment: string, passphrase: string | undefined): Promise<string> {
  const { key } = await keysOf(linkKeyIn(fragment), passphrase);
  const bytes = bytesOf(content);
  const iv = bytes.subarray(0, nonceBytes);
  try {
    const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, bytes.subarray(nonceBytes));
    return new TextDecoder().decode(opened);
  } catch (cause) {
    throw new SealedLinkError(
      'LINK_KEY_WRONG',
      'The link is not the one that was made: its part behind # is wrong',
      cause,
    );
  }
}

export function linkKeyIn(fragment: string): Uint8Array<ArrayBuffer> {
  const bytes = bytesOf(fragment);
  if (bytes.length !== keyBytes)
    throw new SealedLinkError('LINK_INCOMPLETE', 'The link is not whole: its part behind # is missing');
  return bytes;
}

async function keysOf(linkKey: Uint8Array<ArrayBuffer>, passphrase: string | undefined) {
  const words = passphrase === undefined ? new Uint8Array() : await stretched(passphrase, linkKey);
  const both = new Uint8Array([...linkKey, ...words]);
  const material = await crypto.subtle.importKey('raw', both, 'HKDF', false, ['deriveBits', 'deriveKey']);
  const parameters = (info: string) => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(),
    info: utf8.encode(info),
  });
  const algorithm = { name: 'AES-GCM', length: keyBytes * 8 };
  const key = await crypto.subtle.deriveKey(parameters('nexus share content'), material, algorithm, false, [
    'encrypt',
    'decrypt',
  ]);
  if (passphrase === undefined) return { key, proof: undefined };
  const proof = await crypto.subtle.deriveBits(parameters('nexus share proof'), material, keyBytes * 8);
  return { key, proof: new Uint8Array(proof) };
}

/** Slow, so that whoever has the link cannot try many passphrases. */
async function stretched(passphrase: string, salt: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const material = await crypto.subtle.importKey('raw', utf8.encode(passphrase), 'PBKDF2', false, ['deriveBits']);
  return new Uint8Array(
    await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations }, material, keyBytes * 8),
  );
}

function base64url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Of what is not base64url: no bytes. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) return new Uint8Array();
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
}
