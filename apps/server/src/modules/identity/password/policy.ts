import { createHash } from 'node:crypto';
import { second } from '../../../kernel/clock.ts';
import type { FieldError } from '../../../kernel/errors.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { identityErrors } from '../errors.ts';
import { commonWords } from './common-words.ts';

/** Code points, as NIST SP 800-63B, 5.1.1.2 counts. The schema bounds the other end. */
const minLength = 12;
/** From this length on, a password need not have all kinds of characters. */
const passphraseLength = 20;
/** Different characters that a password must have at least. */
const minDistinct = 6;
/** Shorter local parts (`jo@`) occur in good passwords by chance. */
const minNameLength = 4;
const onlineTimeoutMs = 2 * second;
const maxOnlineBytes = 256 * 1024;

/** Whose password it is: their names make bad passwords. */
export interface PasswordOwner {
  email: string;
  displayName?: string | undefined;
}

/**
 * Refuses a password that is too short, too simple, contains its owner's names or is known from breaches.
 * @param path JSON pointer of the field in the body.
 * @throws PASSWORD_REFUSED, saying what to change.
 */
export async function checkPassword(
  kernel: Kernel,
  password: string,
  owner: PasswordOwner,
  { online, path }: { online: boolean; path: string },
): Promise<void> {
  const objection = objectionTo(password, owner) ?? (online ? await onlineObjection(kernel, password) : undefined);
  if (objection === undefined) return;
  const errors: FieldError[] = [{ path, message: objection }];
  throw identityErrors.PASSWORD_REFUSED(`${path}: ${objection}`, { errors });
}

/**
 * What is wrong with the password, by local checks only; undefined if nothing is.
 * @internal
 */
export function objectionTo(password: string, owner: PasswordOwner): string | undefined {
  const length = [...password.normalize('NFC')].length;
  if (length < minLength) return `must have at least ${minLength} characters`;
  if (length < passphraseLength && !hasAllKinds(password)) {
    return `must have upper and lower case letters, a digit and a symbol, or be a phrase of ${passphraseLength} characters and more`;
  }
  if (new Set(password.toLowerCase()).size < minDistinct) return 'repeats too few characters';
  if (namesOf(owner).some((name) => password.toLowerCase().includes(name)))
    return 'must not contain your name or e-mail';
  return isCommon(password) ? 'is one of the passwords that are guessed first' : undefined;
}

/** Letters without case (as in Chinese) count as both. */
function hasAllKinds(password: string): boolean {
  const caseless = /\p{Lo}/u.test(password);
  return (
    (caseless || (/\p{Lu}/u.test(password) && /\p{Ll}/u.test(password))) &&
    /\p{Nd}/u.test(password) &&
    /[^\p{L}\p{N}\s]|\s/u.test(password)
  );
}

function namesOf({ email, displayName = '' }: PasswordOwner): string[] {
  const local = email.slice(0, email.lastIndexOf('@'));
  const parts = [local, ...local.split(/[.+_-]/), ...displayName.split(/\s+/)];
  return parts.map((part) => part.toLowerCase()).filter((part) => part.length >= minNameLength);
}

/** Characters that stand for letters, and below them the letters; `1` may be `i` or `l`, so both are tried. */
const disguises = '@483€6!|0$57+2';
const letters = 'aabeegilossttz';

/** Whether the password consists of listed words, years and digits alone, which is what guessing programs combine. */
function isCommon(password: string): boolean {
  const text = password.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  // The list has Latin letters only.
  if (/[^\P{L}a-z]/u.test(text)) return false;
  if (new Set(text.match(/\p{Extended_Pictographic}/gu)).size >= minDistinct) return false;
  const plain = text.replace(/[^a-z]/g, '');
  const candidates = [plain, ...['i', 'l'].map((one) => unleet(trimmed(text), one))];
  return candidates.some((candidate) => isWords(candidate));
}

/** Without the digits and symbols around it, which do not stand for letters. */
const trimmed = (text: string): string => text.replace(/^[^a-z@$]+/, '').replace(/[^a-z@$]+$/, '');

function unleet(text: string, one: string): string {
  return [...text]
    .map((character) => (character === '1' ? one : (letters[disguises.indexOf(character)] ?? character)))
    .join('')
    .replace(/[^a-z]/g, '');
}

/** Words in a row that count as guessable: three words of a thousand are 2^30 guesses, and more with decoration. */
const maxWords = 2;

/** Whether the letters are at most two listed words, each perhaps repeated. */
function isWords(letters: string, left = maxWords): boolean {
  if (letters === '') return true;
  if (left === 0) return false;
  for (let end = Math.min(letters.length, 60); end >= 3; end--) {
    const word = letters.slice(0, end);
    if (!commonWords.has(word)) continue;
    let rest = letters.slice(end);
    while (rest.startsWith(word)) rest = rest.slice(end);
    if (isWords(rest, left - 1)) return true;
  }
  // One letter more (a plural, an initial) makes no difference.
  return left < maxWords && letters.length <= 1;
}

/**
 * haveibeenpwned.com's range search: sends five hexadecimal digits of the SHA-1 and gets about a thousand candidates.
 * If the service does not answer, the password is accepted: it has passed the bundled list.
 */
async function onlineObjection({ outbound, log }: Kernel, password: string): Promise<string | undefined> {
  const digest = createHash('sha1').update(password.normalize('NFC')).digest('hex').toUpperCase();
  try {
    const { status, body } = await outbound.request({
      service: 'breached-passwords',
      method: 'GET',
      url: `https://api.pwnedpasswords.com/range/${digest.slice(0, 5)}`,
      headers: { 'add-padding': 'true' },
      timeoutMs: onlineTimeoutMs,
      maxBytes: maxOnlineBytes,
    });
    if (status !== 200) throw new Error(`the range search answered ${status}`);
    return isListed(body.toString('utf8'), digest.slice(5)) ? 'is known from a breach of another service' : undefined;
  } catch (error) {
    log.warn({ err: error }, 'the service of breached passwords could not be asked; only the bundled list was used');
    return undefined;
  }
}

/** Lines are `SUFFIX:COUNT`; padding has the count 0. */
const isListed = (lines: string, suffix: string): boolean =>
  lines.split(/\r?\n/).some((line) => line.startsWith(`${suffix}:`) && !line.endsWith(':0'));
