import { toIso } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { EnvironmentPath } from '../environment.ts';
import type { Asking } from '../permissions.ts';
import { resolveReferences } from '../references/resolve.ts';
import type { ValueSelection } from './store.ts';
import { auditReading, type OpenedValue, openValues } from './values.ts';

/** What references mean is known of the present alone. */
export async function revealValues(
  tx: TenantTx,
  asking: Asking,
  place: EnvironmentPath,
  { resolve, ...selection }: ValueSelection & { resolve: boolean },
) {
  const { at } = selection;
  const personal = at === undefined && hasOverrides(asking);
  const { values } = await openValues(tx, place, { ...selection, personal });
  auditReading(tx, place, values, at === undefined ? {} : { at: toIso(at) });
  return { items: resolve && at === undefined ? await resolved(tx, asking, place, values, personal) : values };
}

/** What a program gets must not depend on who made its key. */
export const hasOverrides = ({ caller }: Asking): boolean => caller.kind === 'user';

/** With what the values refer to, which is recorded as read. */
export async function resolved(
  tx: TenantTx,
  asking: Asking,
  place: EnvironmentPath,
  read: readonly OpenedValue[],
  personal: boolean,
): Promise<OpenedValue[]> {
  const { values, referred } = await resolveReferences(tx, asking, place, read, personal);
  for (const [{ environment }, found] of groups(referred, ({ at }) => at)) {
    auditReading(
      tx,
      { project: place.project, environment },
      found.map(({ value }) => value),
      { referredTo: true },
    );
  }
  return values;
}

/** By environment. */
function groups<T>(all: readonly T[], placeOf: (each: T) => EnvironmentPath): [EnvironmentPath, T[]][] {
  const found = Map.groupBy(all, (each) => placeOf(each).environment);
  return [...found.values()].map((some) => [placeOf(some[0] as T), some]);
}
