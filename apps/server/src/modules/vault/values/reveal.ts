import { toIso } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { EnvironmentPath } from '../environment.ts';
import { Imports } from '../imports/values.ts';
import type { Asking } from '../permissions.ts';
import { type Referred, resolveReferences } from '../references/resolve.ts';
import type { ValueSelection } from './store.ts';
import { auditReading, maxBytes, type OpenedValue, openValues } from './values.ts';

/** What references mean is known of the present alone. */
export async function revealValues(
  tx: TenantTx,
  asking: Asking,
  place: EnvironmentPath,
  { resolve, ...selection }: ValueSelection & { resolve: boolean },
) {
  const { at } = selection;
  if (at !== undefined) {
    const { values } = await openValues(tx, place, selection);
    auditReading(tx, place, values, { at: toIso(at) });
    return { items: values };
  }
  const personal = hasOverrides(asking);
  const { values } = await readWithImports(tx, place, { ...selection, personal });
  return { items: resolve ? await resolved(tx, asking, place, values, personal) : values };
}

/** What an environment has and imports at present, by folder and name; recorded as read. `detail` is what the entries say besides. */
export async function readWithImports(
  tx: TenantTx,
  place: EnvironmentPath,
  selection: ValueSelection,
  detail: Readonly<Record<string, unknown>> = {},
): Promise<{ values: OpenedValue[]; production: boolean }> {
  const [own, imports] = await Promise.all([openValues(tx, place, selection), Imports.of(tx, place)]);
  auditReading(tx, place, own.values, detail);
  const all = await imports.read(place.environment, selection, maxBytes - own.bytes);
  if (all.length === 0) return own;
  const has = new Set(own.values.map(keyOf));
  const imported = all.filter((each) => !has.has(keyOf(each)));
  imports.audit(imported, detail);
  const production = own.production || imported.some((each) => imports.isOfProduction(each));
  return { values: imported.length === 0 ? own.values : [...own.values, ...imported].sort(byKey), production };
}

const keyOf = ({ path, name }: OpenedValue): string => `${path}\n${name}`;

const byKey = (a: OpenedValue, b: OpenedValue): number =>
  Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)) || Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));

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
  for (const inOne of Map.groupBy(referred, ({ value }) => value.at.environment).values()) {
    const [first] = inOne as [Referred];
    auditReading(
      tx,
      first.value.at,
      inOne.map(({ value }) => value),
      { referredTo: true },
    );
  }
  return values;
}
