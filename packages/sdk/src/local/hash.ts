type Crypto = typeof import('node:crypto');

/** Node, Bun and Deno hash at once; elsewhere, and in Node before 20.16, it takes a promise. */
const crypto = globalThis.process?.getBuiltinModule?.('node:crypto') as Partial<Crypto> | undefined;

/** SHA-256 in hexadecimal, as the server stores it of keys. */
export function hashOf(text: string): string | Promise<string> {
  if (crypto?.hash !== undefined) return crypto.hash('sha256', text, 'hex');
  if (crypto?.createHash !== undefined) return crypto.createHash('sha256').update(text).digest('hex');
  return digest(text);
}

async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** `<head>_<22 digits of the id>.<49 of the secret>` */
const ownKey = /^[a-z][a-z0-9]{1,15}_(?:api|live|test)_([0-9A-Za-z]{22})\.[0-9A-Za-z]{49}$/;

/** The id of a key in the format of Nexus; undefined for one that was imported. */
export function statedIdOf(text: string): string | undefined {
  const [, digits] = ownKey.exec(text) ?? [];
  return digits === undefined ? undefined : `eco_api_${digits}`;
}
