import { toIso } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { EnvironmentPath } from '../environment.ts';
import { type Asking, assertReadableIn } from '../permissions.ts';
import { type OpenedValue, openValues } from '../values/values.ts';
import type { DifferenceQuery } from './schema.ts';

/** What differs between two environments, or between now and then. @throws NOT_FOUND, FORBIDDEN, VERSION_DESTROYED, VALUES_TOO_LARGE */
export async function compareSecrets(
  tx: TenantTx,
  asking: Asking,
  here: EnvironmentPath,
  { environmentId = here.environment, at, path, recursive }: DifferenceQuery,
) {
  const there = { project: here.project, environment: environmentId };
  if (environmentId !== here.environment) await assertReadableIn(tx, asking, 'secrets:read', there);
  const { values: left } = await openValues(tx, here, { path, recursive });
  const { values: right } = await openValues(tx, there, { path, recursive, at });
  tx.audit({
    resource: { type: 'environment', id: here.environment },
    after: {
      path,
      recursive,
      otherEnvironmentId: environmentId,
      ...(at === undefined ? {} : { at: toIso(at) }),
      secrets: left.length,
      otherSecrets: right.length,
    },
  });
  return { items: differences(left, right) };
}

const keyOf = ({ path, name }: OpenedValue): string => `${path}/${name}`;

function differences(left: readonly OpenedValue[], right: readonly OpenedValue[]) {
  const here = new Map(left.map((each) => [keyOf(each), each]));
  const there = new Map(right.map((each) => [keyOf(each), each]));
  return [...new Set([...here.keys(), ...there.keys()])].toSorted().flatMap((key) => {
    const [one, other] = [here.get(key), there.get(key)];
    const known = one ?? other;
    if (known === undefined || one?.value === other?.value) return [];
    const difference: 'only-here' | 'only-there' | 'another-value' =
      other === undefined ? 'only-here' : one === undefined ? 'only-there' : 'another-value';
    const { path, name } = known;
    return [{ path, name, difference, version: one?.version ?? null, otherVersion: other?.version ?? null }];
  });
}
