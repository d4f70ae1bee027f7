import { toIso } from '../../../kernel/clock.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { type EnvironmentPath, lockEnvironment } from '../environment.ts';
import { recordWrite } from '../records.ts';
import { type OpenedValue, openValues } from '../values/values.ts';
import { type Change, writePlanned } from '../writes/writes.ts';
import type { Restoration } from './schema.ts';
import { foldersIn } from './store.ts';

interface RestoredFolder {
  path: string;
  revision: number | null;
  created: string[];
  updated: string[];
  deleted: string[];
}

/**
 * Gives folders the names and values that they had at a time, as new revisions. All or none.
 * @throws NOT_FOUND, VERSION_DESTROYED, VALUES_TOO_LARGE
 */
export async function restoreSecrets(tx: TenantTx, place: EnvironmentPath, asked: Restoration) {
  await lockEnvironment(tx, place);
  const folders: RestoredFolder[] = [];
  for (const path of await foldersIn(tx, place, asked)) {
    const restored = await restoreFolder(tx, place, path, asked);
    if (restored.created.length + restored.updated.length + restored.deleted.length > 0) folders.push(restored);
  }
  return { folders };
}

async function restoreFolder(
  tx: TenantTx,
  place: EnvironmentPath,
  path: string,
  { at, dryRun }: Restoration,
): Promise<RestoredFolder> {
  let changes: Change[] = [];
  const outcome: RestoredFolder = { path, revision: null, created: [], updated: [], deleted: [] };
  const plan = async () => {
    const { values: now } = await openValues(tx, place, { path, recursive: false });
    const { values: then } = await openValues(tx, place, { path, recursive: false, at });
    changes = changesBetween(now, then, outcome);
    return dryRun ? [] : changes;
  };
  const written = await writePlanned(tx, place, path, plan);
  if (written === undefined) return outcome;
  recordWrite(tx, place, written, { restoredTo: toIso(at) });
  return { ...outcome, revision: written.revision };
}

function changesBetween(
  now: readonly OpenedValue[],
  then: readonly OpenedValue[],
  { created, updated, deleted }: RestoredFolder,
): Change[] {
  const current = new Map(now.map((each) => [each.name, each]));
  const earlier = new Set(then.map(({ name }) => name));
  const changes: Change[] = [];
  for (const { name, value, json, comment, tags } of then) {
    const has = current.get(name);
    if (has?.value === value && has.json === json) continue;
    (has === undefined ? created : updated).push(name);
    changes.push({ name, value, json, comment, tags });
  }
  for (const { name } of now) {
    if (earlier.has(name)) continue;
    deleted.push(name);
    changes.push({ name, remove: true });
  }
  return changes;
}
