import { createHash } from 'node:crypto';
import { second } from '../../../kernel/clock.ts';
import type { FieldError } from '../../../kernel/errors.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { commonWords } from './common-words.ts';
import { identityErrors } from '../errors.ts';
import { maxPasswordBytes, passwordBytes } from './hasher.ts';

const minBytes = 12;
/** From here on length does what kinds of characters do for shorter ones. */
const passphraseLength = 20;
/** A passphrase of fewer different characters is a rhythm, not a phrase. */
const fewestCharacters = 6;
/** Shorter local parts (`jo@`) turn up in honest passwords by chance. */
const shortestName = 4;
const onlineTimeoutMs = 2 * second;
const longestOnlineAnswer = 256 * 1024;

/** The password's owner, whose own names make bad passwords. */
export interface PasswordOwner {
  email: string;
  displayName?: string | undefined;
}

/**
 * Refuses what is too short or long, too simple, made of its owner's names, or known from breaches.
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
 * What is wrong with the password without asking anybody, or undefined.
 * @internal
 */
export function objectionTo(password: string, owner: PasswordOwner): string | undefined {
  const bytes = passwordBytes(password);
  if (bytes < minBytes) return `must have at least ${minBytes} characters`;
  if (bytes > maxPasswordBytes) return `must have at most ${maxPasswordBytes} bytes`;
  const length = [...password].length;
  if (length < passphraseLength && !hasAllKinds(password)) {
    return `must have upper and lower case letters, a digit and a symbol, or be a phrase of ${passphraseLength} characters and more`;
  }
  if (new Set(password.toLowerCase()).size < fewestCharacters) return 'repeats too few characters';
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
  return parts.map((part) => part.toLowerCase()).filter((part) => part.length >= shortestName);
}

/** Characters that stand for letters in passwords; `1` may be `i` or `l`, so both are tried. */
const leet: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '8': 'b',
  '3': 'e',
  '€': 'e',
  '6': 'g',
  '!': 'i',
  '|': 'l',
  '0': 'o',
  $: 's',
  '5': 's',
  '7': 't',
  '+': 't',
  '2': 'z',
};

/** Words, years and digits are what a guesser's rules combine; nothing else may be left over. */
function isCommon(password: string): boolean {
  const text = password.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  // The list is written in Latin letters: of others it knows nothing.
  if (/[^\P{L}a-z]/u.test(text)) return false;
  const plain = text.replace(/[^a-z]/g, '');
  const candidates = [plain, ...['i', 'l'].map((one) => unleet(trimmed(text), one))];
  return candidates.some((candidate) => isWords(candidate));
}

/** Without the digits and symbols around it, which are decoration and no letters in disguise. */
const trimmed = (text: string): string => text.replace(/^[^a-z@$]+/, '').replace(/[^a-z@$]+$/, '');

function unleet(text: string, one: string): string {
  return [...text]
    .map((character) => (character === '1' ? one : (leet[character] ?? character)))
    .join('')
    .replace(/[^a-z]/g, '');
}

/** How many words in a row are still guessed: three of a thousand are 2^30, with their decoration a night's work. */
const mostWords = 2;

/** Whether the letters are nothing, or a known word, or two, each perhaps repeated. */
function isWords(letters: string, left = mostWords): boolean {
  if (letters === '') return true;
  if (left === 0) return false;
  for (let end = Math.min(letters.length, 60); end >= 3; end--) {
    const word = letters.slice(0, end);
    if (!commonWords.has(word)) continue;
    let rest = letters.slice(end);
    while (rest.startsWith(word)) rest = rest.slice(end);
    if (isWords(rest, left - 1)) return true;
  }
  // One letter more or less (a plural, an initial) makes no other word.
  return left < mostWords && letters.length <= 1;
}

/**
 * haveibeenpwned.com's range search: five hexadecimal digits of the SHA-1 leave the house, about a thousand candidates
 * come back. A service that does not answer keeps nobody from registering: the bundled list has been asked already.
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
      maxBytes: longestOnlineAnswer,
    });
    if (status !== 200) throw new Error(`the range search answered ${status}`);
    return isListed(body.toString('utf8'), digest.slice(5)) ? 'is known from a breach of another service' : undefined;
  } catch (error) {
    log.warn({ err: error }, 'breached passwords could not be asked for; the bundled list has to do');
    return undefined;
  }
}

/** Lines are `SUFFIX:COUNT`; padding has the count 0. */
const isListed = (lines: string, suffix: string): boolean =>
  lines.split(/\r?\n/).some((line) => line.startsWith(`${suffix}:`) && !line.endsWith(':0'));
