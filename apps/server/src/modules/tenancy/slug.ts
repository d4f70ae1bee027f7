import { z } from 'zod';
import { random16 } from '../../kernel/crypto/random.ts';
import { tenancyErrors } from './errors.ts';

/** Lower-case words of the Latin alphabet and digits, joined by single hyphens. */
export const Slug = z
  .string()
  .max(60)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'Must be lower-case letters and digits, joined by single hyphens');

/** Leaves room for a suffix within the 60 characters of a slug. */
const maxStem = 50;
const attempts = 4;

/**
 * Slugs for a name, in the order to try them: its own words, then with random digits after them.
 * @internal
 */
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

/**
 * Inserts with the slug that was asked for, or with one made from the name. `insert` answers undefined where it is taken.
 * @throws SLUG_TAKEN
 */
export async function withFreeSlug<Row>(
  { name, slug }: { name: string; slug?: string | undefined },
  fallback: string,
  insert: (slug: string) => Promise<Row | undefined>,
): Promise<Row> {
  for (const candidate of slug === undefined ? slugCandidates(name, fallback) : [slug]) {
    const row = await insert(candidate);
    if (row !== undefined) return row;
  }
  throw tenancyErrors.SLUG_TAKEN();
}
