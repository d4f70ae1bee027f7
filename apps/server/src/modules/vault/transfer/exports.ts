import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { EnvironmentPath } from '../environment.ts';
import { type Asking, assertFresh } from '../permissions.ts';
import { readWithImports, resolved } from '../values/reveal.ts';
import { format } from './formats.ts';
import type { Export } from './schema.ts';

/** @throws NOT_FOUND, VALUES_TOO_LARGE, what `resolveReferences` throws, and, where real users depend on the environment, STEP_UP_REQUIRED */
export async function exportSecrets(
  tx: TenantTx,
  asking: Asking,
  at: EnvironmentPath,
  { path, format: as, kubernetesName }: Export,
) {
  const { production, values } = await readWithImports(tx, at, { path, recursive: false }, { format: as });
  if (production) await assertFresh(asking);
  return format(as, await resolved(tx, asking, at, values, false), kubernetesName);
}
