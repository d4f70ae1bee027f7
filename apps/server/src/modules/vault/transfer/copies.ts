import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { EnvironmentPath } from '../environment.ts';
import { vaultErrors } from '../errors.ts';
import { type Asking, assertPermitted } from '../permissions.ts';
import { auditReading, openValues } from '../values/values.ts';
import type { Copy } from './schema.ts';
import { transfer } from './transfer.ts';

/** Copies values as they are stored, with comments and tags. @throws FORBIDDEN, SECRET_NOT_FOUND and what `transfer` throws */
export async function copySecrets(
  tx: TenantTx,
  asking: Asking,
  from: EnvironmentPath,
  { path, environmentId, toPath = path, names, onConflict, dryRun }: Copy,
) {
  const to = { project: from.project, environment: environmentId };
  await assertPermitted(asking, 'secrets:copy', { ...to, path: toPath });
  const { values } = await openValues(tx, from, { path, recursive: false });
  const wanted = names === undefined ? values : values.filter(({ name }) => names.includes(name));
  const missing = names?.find((name) => !values.some((each) => each.name === name));
  if (missing !== undefined) throw vaultErrors.SECRET_NOT_FOUND(`There is no secret ${missing}`);
  auditReading(tx, from, wanted, { copiedTo: environmentId });
  const puts = wanted.map(({ name, value, json, comment, tags }) => ({ name, value, json, comment, tags }));
  return transfer(tx, to, puts, {
    path: toPath,
    onConflict,
    dryRun,
    compares: true,
    detail: { copiedFrom: from.environment, fromPath: path },
  });
}
