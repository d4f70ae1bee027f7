import { badParameter } from './errors.ts';
import * as p from './params.ts';
import type { Metadata, Thing } from './wire.ts';
import type { World } from './world.ts';

export const searchParams = p.hash({
  query: p.text,
  limit: p.natural.optional(),
  page: p.text.optional(),
  ...p.expand,
});

interface Input {
  query: string;
  limit?: number | undefined;
  page?: string | undefined;
}

interface Searchable extends Thing {
  metadata?: Metadata | null;
  created?: number;
}

/** `-metadata["key"]:"value"` or `field:null`, and what stands between it and the next. */
const clause = /\s*(-?)(?:metadata\[(["'])(.+?)\2\]|([a-z_]+)):(?:(null)|(["'])(.*?)\6)\s*(AND|OR|$)/iy;

/**
 * The part of the search language that asks for equality (docs.stripe.com/search): `metadata['order']:'7' AND status:'open'`.
 * New things are found only after a while, as at Stripe.
 */
export function search<T extends Searchable>(
  world: World,
  kind: T['object'],
  { query, limit = 10, page }: Input,
  url: string,
): unknown {
  const tests = conditions(query);
  const newest = world.now() - world.settings.searchLagSeconds;
  const found = world.store.all<T>(kind).filter((each) => (each.created ?? 0) <= newest && tests(each));
  const start = page === undefined ? 0 : Number(Buffer.from(page, 'base64url').toString('utf8'));
  if (!Number.isInteger(start)) throw badParameter('Invalid page token.', { param: 'page' });
  const next = start + limit;
  const hasMore = next < found.length;
  return {
    object: 'search_result',
    data: found.slice(start, next),
    has_more: hasMore,
    next_page: hasMore ? Buffer.from(String(next)).toString('base64url') : null,
    url,
  };
}

function conditions(query: string): (thing: Searchable) => boolean {
  const tests: ((thing: Searchable) => boolean)[] = [];
  const links = new Set<string>();
  clause.lastIndex = 0;
  for (let isLast = false; !isLast; ) {
    const [whole, minus, , key, field = '', isNull, , wanted = '', link = ''] = clause.exec(query) ?? [];
    if (whole === undefined) {
      throw badParameter(`We were unable to parse your search query: ${query}`, { param: 'query' });
    }
    isLast = link === '';
    if (!isLast) links.add(link.toUpperCase());
    tests.push((thing) => {
      const fields = thing as unknown as Record<string, unknown>;
      const value = key === undefined ? fields[field] : thing.metadata?.[key];
      const equal = isNull === undefined ? String(value ?? '') === wanted : value == null;
      return equal !== (minus === '-');
    });
  }
  if (links.size > 1) throw badParameter('You cannot combine AND and OR in one query.', { param: 'query' });
  return (thing) => (links.has('OR') ? tests.some((test) => test(thing)) : tests.every((test) => test(thing)));
}
