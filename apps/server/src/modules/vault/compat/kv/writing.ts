import type { TenantTx } from '../../../../kernel/db/tx.ts';
import { errors } from '../../../../kernel/errors.ts';
import { vaultErrors } from '../../errors.ts';
import { type Asking, assertPermitted } from '../../permissions.ts';
import { recordWrite } from '../../records.ts';
import type { OpenedValue } from '../../values/values.ts';
import { type Change, type WrittenFolder, writePlanned } from '../../writes/writes.ts';
import { folderOf, newFolderOf, type Place } from './place.ts';
import { currentVersion, foundHead, metadataOf } from './reading.ts';
import type { VersionMetadata, Write } from './schema.ts';
import * as store from './store.ts';
import { dataOf, merged, openRevision, putOf } from './values.ts';

/** Replaces all keys of a secret: those that are not in the data are deleted, which needs its own permission. */
export async function writeSecret(
  tx: TenantTx,
  asking: Asking,
  place: Place,
  { data, options }: Write,
): Promise<VersionMetadata> {
  const folder = newFolderOf(place);
  const puts = Object.entries(data).map(([name, value]) => putOf(name, value));
  const names = new Set(Object.keys(data));
  return written(tx, asking, folder, async (head) => {
    await compare(tx, head, options?.cas);
    const present = await store.readRevision(tx, head.id, head.revision);
    return [...puts, ...removalsOf(present.filter(({ name }) => !names.has(name)))];
  });
}

/** Merges the data into what is there (RFC 7396). @throws SECRET_NOT_FOUND, VERSION_DELETED */
export async function patchSecret(
  tx: TenantTx,
  asking: Asking,
  place: Place,
  { data, options }: Write,
): Promise<VersionMetadata> {
  const folder = folderOf(place);
  await foundHead(tx, folder);
  return written(tx, asking, folder, async (head) => {
    const last = await currentVersion(tx, head);
    if (last === undefined) throw vaultErrors.SECRET_NOT_FOUND();
    await compare(tx, head, options?.cas);
    if (head.alive === 0) throw gone(head, last);
    const present = await openRevision(tx, folder.at, head, head.revision);
    return changesOf(present, data, await dataOf(tx, asking, folder.at, objectsIn(present, data)));
  });
}

/** What is merged is read for it, and shown to nobody. */
const objectsIn = (present: readonly OpenedValue[], data: Write['data']): OpenedValue[] =>
  present.filter(({ name }) => typeof data[name] === 'object' && data[name] !== null);

function changesOf(present: readonly OpenedValue[], data: Write['data'], before: Record<string, unknown>): Change[] {
  const removed = present.filter(({ name }) => data[name] === null);
  const puts = Object.entries(data).flatMap(([name, value]) =>
    value === null ? [] : [putOf(name, merged(before[name], value))],
  );
  return [...puts, ...removalsOf(removed)];
}

const removalsOf = (rows: readonly { name: string }[]): Change[] => rows.map(({ name }) => ({ name, remove: true }));

const gone = (head: store.Head, { version, createdAt, deletedAt, destroyedAt }: store.VersionRow) =>
  vaultErrors.VERSION_DELETED(undefined, {
    extra: {
      gone: metadataOf(head, {
        version,
        createdAt,
        deletedAt: deletedAt ?? head.updatedAt,
        destroyed: destroyedAt !== null,
      }),
    },
  });

/** @throws CAS_MISMATCH */
async function compare(tx: TenantTx, head: store.Head, cas: number | undefined): Promise<void> {
  if (cas === undefined) return;
  const version = (await currentVersion(tx, head))?.version ?? 0;
  if (cas !== version) {
    throw vaultErrors.CAS_MISMATCH(`The secret has the version ${version}, not ${cas}`, { extra: { version } });
  }
}

/** Writes what is planned while nobody else writes to the folder; answers the version that it has then. */
async function written(
  tx: TenantTx,
  asking: Asking,
  folder: store.Folder,
  plan: (head: store.Head) => Promise<Change[]>,
): Promise<VersionMetadata> {
  let head: store.Head | undefined;
  const { at, path } = folder;
  const result = await writePlanned(tx, at, path, async () => {
    head = await foundHead(tx, folder);
    const changes = await plan(head);
    await checkChanges(asking, folder, head, changes);
    return changes;
  });
  if (head === undefined) throw new Error('the write was not planned');
  return result === undefined ? unchanged(tx, folder, head) : recorded(tx, folder, head, result);
}

/** A secret of Vault's may have no keys; a folder without values is one that was deleted. */
async function checkChanges(
  asking: Asking,
  { at }: store.Folder,
  { alive }: store.Head,
  changes: readonly Change[],
): Promise<void> {
  const removals = changes.filter((change) => 'remove' in change).length;
  if (removals > 0) await assertPermitted(asking, 'secrets:delete', at);
  const noneLeft = changes.length === removals && alive === removals;
  if (noneLeft) throw errors.INVALID_REQUEST('/data: must leave a key: a secret without keys is deleted instead');
}

function recorded(tx: TenantTx, { at }: store.Folder, head: store.Head, result: WrittenFolder): VersionMetadata {
  recordWrite(tx, at, result, { by: 'vault' });
  return metadataOf(head, { version: result.revision, createdAt: result.at });
}

/** The patch was empty. */
function unchanged(tx: TenantTx, { at, path }: store.Folder, head: store.Head): VersionMetadata {
  tx.audit({ resource: { type: 'folder', id: head.id }, after: { environmentId: at.environment, path, changes: [] } });
  return metadataOf(head, { version: head.revision, createdAt: head.updatedAt });
}
