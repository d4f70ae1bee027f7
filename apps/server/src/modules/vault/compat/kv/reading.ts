import { toIso } from '../../../../kernel/clock.ts';
import type { TenantTx } from '../../../../kernel/db/tx.ts';
import { vaultErrors } from '../../errors.ts';
import type { Asking } from '../../permissions.ts';
import { auditReading } from '../../values/values.ts';
import { folderOf, type Place } from './place.ts';
import type { VersionMetadata } from './schema.ts';
import * as store from './store.ts';
import { dataOf, keysOf, openRevision } from './values.ts';

/** @throws SECRET_NOT_FOUND where there is no such secret, or nothing of it is left */
export async function foundHead(tx: TenantTx, folder: store.Folder): Promise<store.Head> {
  const head = await store.findHead(tx, folder);
  if (head === undefined) throw vaultErrors.SECRET_NOT_FOUND();
  return head;
}

/** The last revision that has values, or had them; undefined where there was none. */
export async function currentVersion(tx: TenantTx, head: store.Head): Promise<store.VersionRow | undefined> {
  const [last] = await store.listVersions(tx, head.id, 1);
  return last;
}

/**
 * The values of a version of a folder, which are recorded as read.
 * @throws SECRET_NOT_FOUND, VERSION_DELETED, VALUES_TOO_LARGE and what references can be
 */
export async function readSecret(tx: TenantTx, asking: Asking, place: Place, { version }: { version: number }) {
  const folder = folderOf(place);
  const head = await foundHead(tx, folder);
  const { wanted, createdAt } = await readable(tx, head, version);
  const opened = await openRevision(tx, folder.at, head, wanted);
  auditReading(tx, folder.at, opened, { version: wanted });
  const data = await dataOf(tx, asking, folder.at, opened);
  return { data, metadata: metadataOf(head, { version: wanted, createdAt }) };
}

export async function readSubkeys(
  tx: TenantTx,
  asking: Asking,
  place: Place,
  { version, depth }: { version: number; depth: number },
) {
  const { data, metadata } = await readSecret(tx, asking, place, { version });
  return { subkeys: keysOf(data, depth), metadata };
}

/** The revision to read. A deletion tells which version is deleted; clients look at it. */
async function readable(tx: TenantTx, head: store.Head, version: number) {
  const isCurrent = version === 0;
  const last = isCurrent && head.alive === 0 ? await currentVersion(tx, head) : undefined;
  const wanted = isCurrent ? (last?.version ?? head.revision) : version;
  if (wanted === 0 || wanted > head.revision) throw vaultErrors.SECRET_NOT_FOUND();
  const facts = await store.measureRevision(tx, head.id, wanted);
  const isDestroyed = facts.destroyedAt !== null || facts.destroyed > 0;
  const isDeleted = facts.deletedAt !== null || last !== undefined;
  const createdAt = facts.createdAt ?? head.updatedAt;
  if (isDestroyed || isDeleted) {
    const deletedAt = facts.deletedAt ?? head.updatedAt;
    const gone = metadataOf(head, { version: wanted, createdAt, deletedAt, destroyed: isDestroyed });
    throw vaultErrors.VERSION_DELETED(undefined, { extra: { gone } });
  }
  if (facts.names === 0) throw vaultErrors.SECRET_NOT_FOUND();
  return { wanted, createdAt };
}

interface VersionFacts {
  version: number;
  createdAt: number;
  deletedAt?: number | null;
  destroyed?: boolean;
}

export function metadataOf(
  { customMetadata }: Pick<store.Head, 'customMetadata'>,
  { version, createdAt, deletedAt = null, destroyed = false }: VersionFacts,
): VersionMetadata {
  return {
    created_time: toIso(createdAt),
    custom_metadata: orNull(customMetadata),
    deletion_time: timeOrNone(deletedAt),
    destroyed,
    version,
  };
}

/** One client's schema takes null, and no other value for what is not there. */
export const orNull = (metadata: Record<string, string>) => (Object.keys(metadata).length === 0 ? null : metadata);

export const timeOrNone = (at: number | null): string => (at === null ? '' : toIso(at));
