import { argon2, createCipheriv, pbkdf2, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/**
 * Password hashes that other products made, each as one line of text. What verifying one may cost is bounded: about a
 * second of a core and 128 MiB.
 *
 * - Argon2id and scrypt in PHC string format (github.com/P-H-C/phc-string-format): `$argon2id$v=19$m=…,t=…,p=…$salt$hash`,
 *   `$scrypt$ln=…,r=…,p=…$salt$hash`.
 * - Firebase's scrypt (github.com/firebase/scrypt) with the project's parameters, as Supabase Auth writes it:
 *   `$fbscrypt$v=1,n=<mem_cost>,r=<rounds>,p=1,ss=<salt_separator>,sk=<signer_key>$salt$hash`.
 * - PBKDF2 in PHC string format (`$pbkdf2-sha256$i=…$salt$hash`), as passlib writes it (`$pbkdf2-sha256$…$salt$hash`), and as
 *   Django does (`pbkdf2_sha256$…$salt$hash`).
 */
export interface ForeignHash {
  /** What the function derives must be equal to this. */
  wanted: Buffer;
  derive(password: string): Promise<Buffer>;
}

/** Why a hash is not accepted, for the person who imports it. */
export class HashRefused extends Error {}

/** Longer than any of these formats with sensible salts. */
export const maxHashLength = 512;
const maxMemoryBytes = 128 * 1024 * 1024;
/** Block mixes of scrypt: N = 2^17, r = 8 (OWASP) is half of it. */
const maxScryptWork = 2 ** 21;
/** KiB of Argon2 memory times passes: 64 MiB with 8, 128 MiB with 4. */
const maxArgon2Work = 2 ** 19;
/** SHA-1 or SHA-2 blocks; Django 6 has 1,200,000 iterations. */
const maxIterations = 2_000_000;
const minHashBytes = 16;
const maxHashBytes = 64;

const scryptKey = promisify<string, Buffer, number, object, Buffer>(scrypt);
const pbkdf2Key = promisify(pbkdf2);
const argon2Key = promisify(argon2);

const formats: readonly [RegExp, (groups: Record<string, string>) => ForeignHash][] = [
  [/^\$argon2id\$v=19\$m=(?<m>\d{1,9}),t=(?<t>\d{1,9}),p=(?<p>\d{1,9})\$(?<salt>[^$]+)\$(?<hash>[^$]+)$/, argon2id],
  [/^\$scrypt\$ln=(?<n>\d{1,2}),r=(?<r>\d{1,9}),p=(?<p>\d{1,9})\$(?<salt>[^$]+)\$(?<hash>[^$]+)$/, plainScrypt],
  [
    /^\$fbscrypt\$v=1,n=(?<n>\d{1,2}),r=(?<r>\d{1,9}),p=(?<p>\d{1,9}),ss=(?<ss>[^$,]*),sk=(?<sk>[^$,]+)\$(?<salt>[^$]+)\$(?<hash>[^$]+)$/,
    firebaseScrypt,
  ],
  [
    /^\$pbkdf2(?:-(?<digest>sha1|sha256|sha512))?\$(?:i=)?(?<i>\d{1,9})(?:,l=\d{1,3})?\$(?<salt>[^$]+)\$(?<hash>[^$]+)$/,
    ({ digest = 'sha1', i, salt, hash }) => pbkdf2With(digest, i, base64(salt), base64(hash)),
  ],
  [
    /^pbkdf2_(?<digest>sha1|sha256|sha512)\$(?<i>\d{1,9})\$(?<salt>[^$]+)\$(?<hash>[^$]+)$/,
    ({ digest = '', i, salt = '', hash }) => pbkdf2With(digest, i, Buffer.from(salt), base64(hash)),
  ],
];

/** Undefined for a format that is not known. @throws HashRefused where it would cost too much, or is malformed. */
export function parseForeignHash(text: string): ForeignHash | undefined {
  for (const [pattern, parse] of formats) {
    const groups = pattern.exec(text)?.groups;
    if (groups === undefined) continue;
    const hash = parse(groups);
    const { length } = hash.wanted;
    if (length < minHashBytes || length > maxHashBytes) {
      throw new HashRefused(`The hash must have ${minHashBytes} to ${maxHashBytes} bytes`);
    }
    return hash;
  }
  return undefined;
}

/** Whether the password made the hash: as it is typed or, where that differs, as we normalise it. */
export async function matchesForeign(password: string, { wanted, derive }: ForeignHash): Promise<boolean> {
  for (const each of new Set([password, password.normalize('NFC')])) {
    const derived = await derive(each);
    if (derived.length === wanted.length && timingSafeEqual(derived, wanted)) return true;
  }
  return false;
}

function argon2id({ m, t, p, salt, hash }: Record<string, string>): ForeignHash {
  const [memory, passes, parallelism, nonce] = [Number(m), Number(t), Number(p), base64(salt)];
  const bounded = memory * 1024 <= maxMemoryBytes && memory * passes <= maxArgon2Work && parallelism <= 16;
  // RFC 9106, 3.1.
  if (!bounded || passes < 1 || parallelism < 1 || memory < 8 * parallelism || nonce.length < 8) {
    throw new HashRefused('These Argon2id parameters are not accepted: at most m=131072, m·t=524288 and p=16');
  }
  const wanted = base64(hash);
  const cost = { nonce, memory, passes, parallelism, tagLength: wanted.length };
  return { wanted, derive: (message) => argon2Key('argon2id', { message, ...cost }) };
}

function plainScrypt({ n, r, p, salt, hash }: Record<string, string>): ForeignHash {
  const derive = scryptWith({ n, r, p }, base64(salt));
  const wanted = base64(hash);
  return { wanted, derive: (password) => derive(password, wanted.length) };
}

/** The signer key, encrypted under the derived key (AES-256-CTR from zero), is the hash. */
function firebaseScrypt({ n, r, p, ss, sk, salt, hash }: Record<string, string>): ForeignHash {
  const derive = scryptWith({ n, r, p }, Buffer.concat([base64(salt), ss === '' ? Buffer.alloc(0) : base64(ss)]));
  const signerKey = base64(sk);
  return {
    wanted: base64(hash),
    async derive(password) {
      const cipher = createCipheriv('aes-256-ctr', await derive(password, 32), Buffer.alloc(16));
      return Buffer.concat([cipher.update(signerKey), cipher.final()]);
    },
  };
}

function scryptWith(
  parameters: { n?: string | undefined; r?: string | undefined; p?: string | undefined },
  salt: Buffer,
) {
  const [N, r, p] = [2 ** Number(parameters.n), Number(parameters.r), Number(parameters.p)];
  const memory = 128 * N * r;
  if (N < 2 || r < 1 || p < 1 || memory > maxMemoryBytes || N * r * p > maxScryptWork) {
    throw new HashRefused('These scrypt parameters are not accepted: at most N·r=1048576 and N·r·p=2097152');
  }
  // OpenSSL also counts p blocks.
  const options = { N, r, p, maxmem: memory + 128 * r * (p + 2) };
  return (password: string, length: number): Promise<Buffer> => scryptKey(password, salt, length, options);
}

const digestBytes: Readonly<Record<string, number>> = { sha1: 20, sha256: 32, sha512: 64 };

function pbkdf2With(digest: string, i: string | undefined, salt: Buffer, wanted: Buffer): ForeignHash {
  const iterations = Number(i);
  // Each block of the output is computed from the beginning.
  const blocks = Math.ceil(wanted.length / (digestBytes[digest] ?? 1));
  if (iterations < 1 || iterations * blocks > maxIterations) {
    throw new HashRefused(`PBKDF2 with more than ${maxIterations} iterations is not accepted`);
  }
  return { wanted, derive: (password) => pbkdf2Key(password, salt, iterations, wanted.length, digest) };
}

/** With or without padding; passlib writes `.` for `+`. */
function base64(text = ''): Buffer {
  if (!/^[A-Za-z0-9+/.]+={0,2}$/.test(text)) throw new HashRefused('Salt and hash must be base64');
  return Buffer.from(text.replaceAll('.', '+'), 'base64');
}
