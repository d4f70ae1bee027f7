import { badParameter, missing } from './errors.ts';
import type { Thing } from './wire.ts';

interface Created extends Thing {
  created?: number;
}

interface Page {
  limit?: number | undefined;
  starting_after?: string | undefined;
  ending_before?: string | undefined;
}

interface Range {
  gt?: number | undefined;
  gte?: number | undefined;
  lt?: number | undefined;
  lte?: number | undefined;
}

export interface List<T> {
  object: 'list';
  data: T[];
  has_more: boolean;
  url: string;
}

/** All objects by id, in the order of their making. */
export class Store {
  private readonly things = new Map<string, Thing>();

  put<T extends Thing>(thing: T): T {
    this.things.set(thing.id, thing);
    return thing;
  }

  has(id: string): boolean {
    return this.things.has(id);
  }

  find<T extends Thing>(kind: T['object'], id: string | null | undefined): T | undefined {
    const thing = this.things.get(id ?? '');
    return thing?.object === kind ? (thing as T) : undefined;
  }

  any(id: string): Thing | undefined {
    return this.things.get(id);
  }

  /** As a parameter names it; 404 where the path does, which the router tells by `param` being `id`. */
  get<T extends Thing>(kind: T['object'], id: string, param = 'id'): T {
    const found = this.find<T>(kind, id);
    if (found === undefined) throw missing(kind, id, param, param === 'id' ? 404 : 400);
    return found;
  }

  /** Newest first. */
  all<T extends Thing>(kind: T['object']): T[] {
    return [...this.things.values()].filter(({ object }) => object === kind).reverse() as T[];
  }

  delete(id: string): void {
    this.things.delete(id);
  }
}

/** One page of things that are newest first (docs.stripe.com/api/pagination). */
export function paginate<T extends Thing>(things: T[], page: Page, url: string): List<T> {
  const limit = page.limit ?? 10;
  if (limit < 1 || limit > 100) {
    throw badParameter(
      `This value must be ${limit < 1 ? 'greater than or equal to 1' : 'less than or equal to 100'}.`,
      {
        code: 'parameter_invalid_integer',
        param: 'limit',
      },
    );
  }
  if (page.starting_after !== undefined && page.ending_before !== undefined) {
    throw badParameter('You cannot parameterize a request with both ending_before and starting_after.', {
      param: 'ending_before',
    });
  }
  const place = (id: string, param: string): number => {
    const index = things.findIndex((thing) => thing.id === id);
    if (index < 0) throw missing(things[0]?.object ?? 'object', id, param);
    return index;
  };
  if (page.ending_before !== undefined) {
    const end = place(page.ending_before, 'ending_before');
    const start = Math.max(0, end - limit);
    return { object: 'list', data: things.slice(start, end), has_more: start > 0, url };
  }
  const start = page.starting_after === undefined ? 0 : place(page.starting_after, 'starting_after') + 1;
  const data = things.slice(start, start + limit);
  return { object: 'list', data, has_more: start + limit < things.length, url };
}

export const isWithin = (thing: Created, range: Range | undefined): boolean => {
  const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = range ?? {};
  const created = thing.created ?? 0;
  return created > gt && created >= gte && created < lt && created <= lte;
};

export const listOf = <T>(data: T[], url: string): List<T> => ({ object: 'list', data, has_more: false, url });
