import { z } from 'zod';
import { random16 } from '../../kernel/crypto/random.ts';

/** Lower-case words of the Latin alphabet and digits, joined by single hyphens. */
export const Slug = z
  .string()
  .max(60)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'Must be lower-case letters and digits, joined by single hyphens');

/** Leaves room for a suffix within the 60 characters of a slug. */
const maxStem = 50;
const attempts = 4;

/** What to try, in order, for a name nobody chose a slug for: its own words, then with a few random digits behind. */
export function slugCandidates(name: string, fallback: string): string[] {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, maxStem)
    .replace(/^-+|-+$/g, '');
  const stem = words === '' ? fallback : words;
  const suffix = () => random16().toString(36).padStart(4, '0') + random16().toString(36).padStart(4, '0');
  return [stem, ...Array.from({ length: attempts - 1 }, () => `${stem}-${suffix()}`)];
}
