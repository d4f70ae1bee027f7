import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { EnvironmentPath } from '../environment.ts';
import { type Asking, assertPermitted } from '../permissions.ts';
import { recordWrite } from '../records.ts';
import { type Change, writeFolder } from '../writes/writes.ts';
import type { Batch } from './schema.ts';

/** All of the changes make one revision, or none happens. @throws FORBIDDEN and what a write throws */
export async function writeBatch(tx: TenantTx, asking: Asking, at: EnvironmentPath, { path, changes }: Batch) {
  if (changes.some((change) => change.delete)) await assertPermitted(asking, 'secrets:delete', { ...at, path });
  const written = await writeFolder(tx, at, path, changes.map(toChange));
  recordWrite(tx, at, written);
  return written;
}

const toChange = ({ name, value, comment, tags, cas }: Batch['changes'][number]): Change =>
  value === undefined ? { name, cas, remove: true } : { name, value, comment, tags, cas };
