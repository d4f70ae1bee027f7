/** Code points; as the server counts. */
const minLength = 12;
/** From this length on, a password need not have all kinds of characters. */
const phraseLength = 20;

/**
 * What a new password lacks, as far as the browser can tell; undefined if nothing. The server also knows the passwords
 * that are guessed first.
 */
export function objectionTo(password: string): string | undefined {
  const length = [...password.normalize('NFC')].length;
  if (length < minLength) {
    const missing = minLength - length;
    return `${missing} more ${missing === 1 ? 'character is' : 'characters are'} needed.`;
  }
  if (length >= phraseLength || hasAllKinds(password)) return undefined;
  return `Use upper and lower case letters, a digit and a symbol, or make it ${phraseLength} characters long.`;
}

/** Letters without case (as in Chinese) count as both. */
function hasAllKinds(password: string): boolean {
  const hasCases = /\p{Lo}/u.test(password) || (/\p{Lu}/u.test(password) && /\p{Ll}/u.test(password));
  return hasCases && /\p{Nd}/u.test(password) && /[^\p{L}\p{N}]/u.test(password);
}
