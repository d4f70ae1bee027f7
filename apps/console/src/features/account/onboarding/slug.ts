import { isProblem } from '../../../api/problem.ts';

/** Leaves room within the 60 characters of a slug. */
const maxLength = 50;

/**
 * The slug that the server would make of a name: words of the Latin alphabet and digits, joined by hyphens.
 * @internal
 */
export const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, maxLength)
    .replace(/^-+|-+$/g, '');

/** Renames with a slug that fits the name. Where that is taken, the old slug stays. */
export async function withSlug<Saved>(
  name: string,
  save: (body: { name: string; slug?: string }) => Promise<Saved>,
): Promise<Saved> {
  const slug = slugOf(name);
  if (slug === '') return save({ name });
  try {
    return await save({ name, slug });
  } catch (error) {
    if (!isProblem(error, 'SLUG_TAKEN')) throw error;
    return save({ name });
  }
}
