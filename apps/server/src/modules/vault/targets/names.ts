import { random16 } from '../../../kernel/crypto/random.ts';

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * A name that nobody has: 100 random bits in 20 letters and digits. 26 characters, of the 32 that MySQL takes; nothing in
 * it comes from a request.
 */
export const newUsername = (): string =>
  `nexus_${Array.from({ length: 20 }, () => alphabet[random16() % alphabet.length]).join('')}`;

/** A statement with the user's name, already quoted, in place of `{{name}}`. */
export const named = (statement: string, quoted: string): string => statement.replaceAll('{{name}}', () => quoted);
