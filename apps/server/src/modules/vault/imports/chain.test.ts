import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../kernel/clock.ts';
import { type Id, Ids } from '../../../kernel/ids.ts';
import { chainFrom } from './chain.ts';
import type { ImportEdge } from './store.ts';

const ids = new Ids(new ManualClock());
const names = new Map<string, Id<'env'>>();
const project = ids.next('prj') as Id<'prj'>;

function env(name: string): Id<'env'> {
  const id = names.get(name) ?? (ids.next('env') as Id<'env'>);
  names.set(name, id);
  return id;
}

/** `a: b c` means that `a` imports `b`, then `c`. */
function chainOf(start: string, ...imports: string[]): string {
  const edges = imports.flatMap((line): ImportEdge[] => {
    const [importer = '', imported = ''] = line.split(': ');
    return imported
      .split(' ')
      .map((each) => ({ environment: env(importer), imported: env(each), project, production: false }));
  });
  return chainFrom(edges, env(start))
    .map((id) => [...names].find(([, each]) => each === id)?.[0])
    .join('');
}

describe('the precedence of imports', () => {
  it.each([
    ['itself alone', 'a', [], 'a'],
    ['the last import before the first', 'a', ['a: b c'], 'acb'],
    ['imports of an import behind it', 'a', ['a: b c', 'c: d e'], 'acedb'],
    ['one that is imported on two ways at its first place', 'a', ['a: b c', 'c: b', 'b: d'], 'acbd'],
    ['of an import, what is behind it', 'c', ['a: b c', 'c: d'], 'cd'],
  ])('%s', (_, start, imports, chain) => expect(chainOf(start, ...imports)).toBe(chain));
});
