import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { EnvironmentPath } from '../environment.ts';
import { type Asking, assertFresh } from '../permissions.ts';
import { resolved } from '../values/reveal.ts';
import { auditReading, openValues } from '../values/values.ts';
import { format } from './formats.ts';
import type { Export } from './schema.ts';

/** @throws NOT_FOUND, VALUES_TOO_LARGE, what `resolveReferences` throws, and, where real users depend on the environment, STEP_UP_REQUIRED */
export async function exportSecrets(
  tx: TenantTx,
  asking: Asking,
  at: EnvironmentPath,
  { path, format: as, kubernetesName }: Export,
) {
  const { production, values } = await openValues(tx, at, { path, recursive: false });
  if (production) await assertFresh(asking);
  auditReading(tx, at, values, { format: as });
  return format(as, await resolved(tx, asking, at, values, false), kubernetesName);
}
