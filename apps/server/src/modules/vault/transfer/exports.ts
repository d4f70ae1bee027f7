import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { EnvironmentPath } from '../environment.ts';
import { type Asking, assertFresh } from '../permissions.ts';
import { readWithImports, resolved } from '../values/reveal.ts';
import type { OpenedValue } from '../values/values.ts';
import { format } from './formats.ts';
import type { Export } from './schema.ts';

/** @throws NOT_FOUND, VALUES_TOO_LARGE, what `resolveReferences` throws, and, where real users depend on the environment, STEP_UP_REQUIRED */
export async function exportSecrets(
  tx: TenantTx,
  asking: Asking,
  at: EnvironmentPath,
  { path, recursive, format: as, kubernetesName }: Export,
) {
  const { production, values } = await readWithImports(tx, at, { path, recursive }, { format: as });
  if (production) await assertFresh(asking);
  const first = new Map<string, OpenedValue>();
  for (const value of values) if (!first.has(value.name)) first.set(value.name, value);
  const hidden = values.filter((value) => first.get(value.name) !== value);
  const { content, skipped } = await format(
    as,
    await resolved(tx, asking, at, [...first.values()], false),
    kubernetesName,
  );
  return { content, skipped: [...skipped, ...hidden.map(pathOf)] };
}

const pathOf = ({ path, name }: OpenedValue): string => `${path === '/' ? '' : path}/${name}`;
