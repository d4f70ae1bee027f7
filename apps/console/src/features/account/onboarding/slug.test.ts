import { describe, expect, it } from 'vitest';
import { Problem } from '../../../api/problem.ts';
import { slugOf, withSlug } from './slug.ts';

describe('slugs', () => {
  it.each([
    ['Analytical Engines', 'analytical-engines'],
    ['  Zoë & Söhne GmbH! ', 'zoe-sohne-gmbh'],
    ['漢字', ''],
    ['a'.repeat(80), 'a'.repeat(50)],
  ])('of %s', (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });

  it('stay as they are where the new one is taken', async () => {
    const tried: object[] = [];
    const save = async (body: { name: string; slug?: string }) => {
      tried.push(body);
      if (body.slug !== undefined) throw new Problem(409, { code: 'SLUG_TAKEN' });
      return 'saved';
    };
    expect(await withSlug('Acme', save)).toBe('saved');
    expect(tried).toEqual([{ name: 'Acme', slug: 'acme' }, { name: 'Acme' }]);
  });

  it('are not tried again after another refusal', async () => {
    const refused = new Problem(403, { code: 'FORBIDDEN' });
    await expect(withSlug('Acme', () => Promise.reject(refused))).rejects.toBe(refused);
  });
});
