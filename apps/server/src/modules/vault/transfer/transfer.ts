import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { EnvironmentPath } from '../environment.ts';
import { vaultErrors } from '../errors.ts';
import { recordWrite } from '../records.ts';
import { openValues } from '../values/values.ts';
import { type Put, writePlanned } from '../writes/writes.ts';

type OnConflict = 'overwrite' | 'skip' | 'refuse';

interface Transfer {
  path: string;
  onConflict: OnConflict;
  dryRun: boolean;
  /** Whether the caller may know which values are the same. */
  compares: boolean;
  /** What the audit entry says besides. */
  detail: Readonly<Record<string, unknown>>;
}

/**
 * Writes values from elsewhere as one revision: those that a secret has already are left alone.
 * @throws NOT_FOUND, CONFLICTING_VALUES, TOO_MANY_SECRETS, TOO_MANY_FOLDERS, VALUES_TOO_LARGE
 */
export async function transfer(
  tx: TenantTx,
  at: EnvironmentPath,
  incoming: readonly Put[],
  { path, onConflict, dryRun, compares, detail }: Transfer,
) {
  const plan = new Plan();
  const changes = async (): Promise<Put[]> => {
    const { values } = await openValues(tx, at, { path, recursive: false });
    return plan.make(incoming, new Map(values.map(({ name, value }) => [name, compares ? value : null])), onConflict);
  };
  if (dryRun) {
    await changes();
    return { path, revision: null, ...plan.outcome };
  }
  const written = await writePlanned(tx, at, path, changes);
  if (written !== undefined) recordWrite(tx, at, written, detail);
  else tx.audit({ resource: { type: 'environment', id: at.environment }, after: { path, changes: [], ...detail } });
  return { path, revision: written?.revision ?? null, ...plan.outcome };
}

class Plan {
  readonly outcome = {
    created: [] as string[],
    updated: [] as string[],
    unchanged: [] as string[],
    skipped: [] as string[],
  };

  make(incoming: readonly Put[], present: ReadonlyMap<string, string | null>, onConflict: OnConflict): Put[] {
    const { created, updated, unchanged, skipped } = this.outcome;
    for (const { name, value } of incoming) {
      const has = present.get(name);
      if (has === undefined) created.push(name);
      else if (has === value) unchanged.push(name);
      else (onConflict === 'overwrite' ? updated : skipped).push(name);
    }
    if (onConflict === 'refuse' && skipped.length > 0) {
      throw vaultErrors.CONFLICTING_VALUES(`${skipped[0]} has another value already`, { extra: { names: skipped } });
    }
    const written = new Set([...created, ...updated]);
    return incoming.filter(({ name }) => written.has(name));
  }
}
