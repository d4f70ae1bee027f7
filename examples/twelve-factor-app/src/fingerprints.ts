import { createHash } from 'node:crypto';

/** By which two can compare what they have without showing it. Of short values they can be guessed: this is an example. */
export const fingerprintOf = (value: string): string => createHash('sha256').update(value, 'utf8').digest('hex');

export function fingerprintsOf(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const pairs = Object.entries(env).map(([name, value]) => [name, fingerprintOf(value ?? '')]);
  return Object.fromEntries(pairs);
}
