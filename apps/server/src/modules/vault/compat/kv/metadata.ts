import type { z } from 'zod';
import { toIso } from '../../../../kernel/clock.ts';
import type { TenantTx } from '../../../../kernel/db/tx.ts';
import { errors } from '../../../../kernel/errors.ts';
import { pickDefined } from '../../../../kernel/schema.ts';
import { lockEnvironment } from '../../environment.ts';
import { vaultErrors } from '../../errors.ts';
import { refuseOtherFolder } from '../../permissions.ts';
import { lockFolder, makeFolder } from '../../writes/store.ts';
import { refuseMore } from '../../writes/writes.ts';
import { folderOf, newFolderOf, type Place } from './place.ts';
import { foundHead, orNull, timeOrNone } from './reading.ts';
import { config, Metadata, type MetadataPatch } from './schema.ts';
import * as store from './store.ts';
import { merged } from './values.ts';

/** The newest versions of a secret that are listed; how many it has is not limited. */
const maxListed = 1_000;

/** What there is of a secret but its values, or with `list=true` what lies below the path. @throws SECRET_NOT_FOUND */
export async function readMetadata(tx: TenantTx, place: Place, { list }: { list: string }) {
  if (list === 'true' || list === '1') return { keys: await keysBelow(tx, place) };
  const head = await foundHead(tx, folderOf(place));
  const versions = await store.listVersions(tx, head.id, maxListed);
  const [last] = versions;
  if (last === undefined && orNull(head.customMetadata) === null) throw vaultErrors.SECRET_NOT_FOUND();
  return {
    ...config,
    created_time: toIso(head.createdAt),
    current_version: last?.version ?? 0,
    custom_metadata: orNull(head.customMetadata),
    oldest_version: versions.at(-1)?.version ?? 0,
    updated_time: toIso(head.updatedAt),
    versions: Object.fromEntries(versions.map((each) => [each.version, versionOf(head, each, each === last)])),
  };
}

function versionOf(head: store.Head, { createdAt, deletedAt, destroyedAt }: store.VersionRow, isLast: boolean) {
  // Its values ended one by one, and not by a client of Vault.
  const ended = isLast && head.alive === 0 ? head.updatedAt : null;
  return {
    created_time: toIso(createdAt),
    deletion_time: timeOrNone(deletedAt ?? ended),
    destroyed: destroyedAt !== null,
  };
}

async function keysBelow(tx: TenantTx, place: Place): Promise<string[]> {
  const { project, slug } = place;
  if (project === undefined) throw errors.NOT_FOUND();
  const keys =
    slug === undefined ? await store.listEnvironments(tx, project) : await store.listBelow(tx, folderOf(place));
  if (keys.length === 0) throw vaultErrors.SECRET_NOT_FOUND();
  return keys;
}

/** Sets the custom metadata; the secret need not be there. @throws NOT_FOUND, FORBIDDEN, TOO_MANY_FOLDERS */
export async function writeMetadata(
  tx: TenantTx,
  place: Place,
  { custom_metadata: custom }: z.output<typeof Metadata>,
): Promise<void> {
  const folder = newFolderOf(place);
  refuseOtherFolder(tx, folder.at, folder.path);
  await lockEnvironment(tx, folder.at);
  const { id, made } = (await lockFolder(tx, folder.at, folder.path)) ?? (await makeFolder(tx, folder.at, folder.path));
  if (made) await refuseMore(tx, folder.at.environment);
  await set(tx, folder, id, custom ?? undefined);
}

/** Merges it into what is there (RFC 7396). @throws SECRET_NOT_FOUND, INVALID_REQUEST */
export async function patchMetadata(
  tx: TenantTx,
  place: Place,
  { custom_metadata: custom }: z.output<typeof MetadataPatch>,
): Promise<void> {
  const folder = folderOf(place);
  await lockEnvironment(tx, folder.at);
  const head = await foundHead(tx, folder);
  const after = custom === undefined ? undefined : custom === null ? {} : merged(head.customMetadata, custom);
  const { custom_metadata: checked } = Metadata.parse(pickDefined({ custom_metadata: after }));
  await set(tx, folder, head.id, checked ?? undefined);
}

async function set(
  tx: TenantTx,
  { at, path }: store.Folder,
  id: store.Head['id'],
  metadata: Record<string, string> | undefined,
): Promise<void> {
  if (metadata !== undefined) await store.setCustomMetadata(tx, id, metadata);
  tx.audit({
    resource: { type: 'folder', id },
    after: { environmentId: at.environment, path, customMetadata: Object.keys(metadata ?? {}) },
  });
}
