import { recordedActor } from '../../../../kernel/caller.ts';
import type { TenantTx } from '../../../../kernel/db/tx.ts';
import { lockEnvironment } from '../../environment.ts';
import { vaultErrors } from '../../errors.ts';
import { recordWrite } from '../../records.ts';
import { lockFolder } from '../../writes/store.ts';
import { type Change, refuseUnapproved, writePlanned } from '../../writes/writes.ts';
import { folderOf, type Place } from './place.ts';
import * as store from './store.ts';
import { openRevision } from './values.ts';

/** More versions than a request can name. */
const all = 1_000_000;

/** A secret that nobody else writes to before the transaction ends, with its versions. */
interface Locked {
  folder: store.Folder;
  head: store.Head;
  versions: readonly store.VersionRow[];
  /** The last version. */
  current: number | undefined;
}

/** Undefined where there is no such secret: Vault then answers as if all was done. @throws APPROVAL_REQUIRED */
async function lock(tx: TenantTx, place: Place): Promise<Locked | undefined> {
  const folder = folderOf(place);
  await lockEnvironment(tx, folder.at);
  await refuseUnapproved(tx, folder.at);
  if ((await lockFolder(tx, folder.at, folder.path)) === undefined) return nothing(tx, folder);
  const head = await store.findHead(tx, folder);
  if (head === undefined) return nothing(tx, folder);
  const versions = await store.listVersions(tx, head.id, all);
  return { folder, head, versions, current: versions[0]?.version };
}

function nothing(tx: TenantTx, { at: { environment }, path }: store.Folder): undefined {
  tx.audit({ resource: { type: 'environment', id: environment }, after: { path, versions: [] } });
}

/** Deletes the last version: its values end, and can be had again. */
export async function deleteLatest(tx: TenantTx, place: Place): Promise<void> {
  const locked = await lock(tx, place);
  if (locked === undefined) return;
  await remove(tx, locked, locked.current === undefined ? [] : [locked.current]);
}

export async function deleteVersions(tx: TenantTx, place: Place, wanted: readonly number[]): Promise<void> {
  const locked = await lock(tx, place);
  if (locked !== undefined) await remove(tx, locked, wanted);
}

async function remove(tx: TenantTx, locked: Locked, wanted: readonly number[]): Promise<void> {
  const { folder, head } = locked;
  const chosen = versionsIn(locked, wanted);
  await endCurrent(tx, locked, wanted);
  await store.markVersions(tx, folder.at, head.id, chosen, { destroyed: false });
  audit(tx, folder, head, chosen);
}

const versionsIn = ({ versions }: Locked, wanted: readonly number[]): store.VersionRow[] =>
  versions.filter(({ version }) => wanted.includes(version));

function audit(
  tx: TenantTx,
  { at, path }: store.Folder,
  { id }: store.Head,
  versions: readonly store.VersionRow[],
  risk?: 'high',
): void {
  tx.audit({
    resource: { type: 'folder', id },
    after: { environmentId: at.environment, path, versions: versions.map(({ version }) => version) },
    ...(risk === undefined ? {} : { risk }),
  });
}

/** Where the last version is among them, all its values end: a revision that is no version. */
async function endCurrent(tx: TenantTx, { folder, head, current }: Locked, wanted: readonly number[]): Promise<void> {
  if (current === undefined || !wanted.includes(current) || head.alive === 0) return;
  const present = await store.readRevision(tx, head.id, head.revision);
  await writeAll(
    tx,
    folder,
    present.map(({ name }) => ({ name, remove: true })),
  );
}

async function writeAll(tx: TenantTx, { at, path }: store.Folder, changes: readonly Change[]): Promise<void> {
  const written = await writePlanned(tx, at, path, async () => changes);
  if (written !== undefined) recordWrite(tx, at, written, { by: 'vault' });
}

/** Where the last version is among them, its values are written again: history is never changed. @throws VERSION_DESTROYED */
export async function undeleteVersions(tx: TenantTx, place: Place, wanted: readonly number[]): Promise<void> {
  const locked = await lock(tx, place);
  if (locked === undefined) return;
  const { folder, head, current } = locked;
  const chosen = versionsIn(locked, wanted).filter(({ destroyedAt }) => destroyedAt === null);
  const numbers = chosen.map(({ version }) => version);
  await store.unmarkVersions(tx, head.id, numbers);
  if (current !== undefined && head.alive === 0 && numbers.includes(current)) {
    const values = await openRevision(tx, folder.at, head, current);
    if (values.length === 0) throw vaultErrors.VERSION_DESTROYED();
    await writeAll(
      tx,
      folder,
      values.map(({ name, value, json, comment, tags }) => ({ name, value, json, comment, tags })),
    );
  }
  audit(tx, folder, head, chosen);
}

/** A value goes with the last of the versions that have it. */
export async function destroyVersions(tx: TenantTx, place: Place, wanted: readonly number[]): Promise<void> {
  const locked = await lock(tx, place);
  if (locked === undefined) return;
  const { folder, head } = locked;
  const chosen = versionsIn(locked, wanted);
  await endCurrent(tx, locked, wanted);
  await store.markVersions(tx, folder.at, head.id, chosen, { destroyed: true });
  await store.destroyUnused(tx, head.id, recordedActor(tx.actor).id);
  audit(tx, folder, head, chosen, 'high');
}

/** Deletes a secret with all its versions and metadata, for good. */
export async function deleteSecret(tx: TenantTx, place: Place): Promise<void> {
  const locked = await lock(tx, place);
  if (locked === undefined) return;
  const { folder, head, versions, current } = locked;
  await endCurrent(tx, locked, current === undefined ? [] : [current]);
  await store.deleteFolder(tx, head.id);
  audit(tx, folder, head, versions, 'high');
}
