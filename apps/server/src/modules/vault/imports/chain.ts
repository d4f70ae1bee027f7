import type { Id } from '../../../kernel/ids.ts';
import type { ImportEdge } from './store.ts';

/**
 * The environment and all that it imports, by precedence: itself, then its imports from the last to the first, each with
 * its own imports behind it. One that is imported on two ways counts at the first place.
 */
export function chainFrom(edges: readonly ImportEdge[], start: Id<'env'>): Id<'env'>[] {
  const imports = Map.groupBy(edges, ({ environment }) => environment);
  const chain = new Set<Id<'env'>>();
  const pending = [start];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (chain.has(next)) continue;
    chain.add(next);
    // The last import comes off the stack first.
    pending.push(...(imports.get(next) ?? []).map(({ imported }) => imported));
  }
  return [...chain];
}
