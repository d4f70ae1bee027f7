import { recordedActor } from '../../../kernel/caller.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { type EnvironmentPath, lockEnvironment } from '../environment.ts';
import { vaultErrors } from '../errors.ts';
import { maxFolders, maxSecrets } from '../names.ts';
import { valueSealer } from '../sealed.ts';
import * as store from './store.ts';

interface Expectation {
  name: string;
  /** The version that the secret must have; 0: it must not be there. */
  cas?: number | undefined;
}

/** What is left out of comment and tags stays as it was. */
export interface Put extends Expectation {
  value: string;
  comment?: string | undefined;
  tags?: readonly string[] | undefined;
}

export interface Removal extends Expectation {
  remove: true;
}

export type Change = Put | Removal;

export interface Written {
  id: Id<'sec'>;
  name: string;
  act: 'created' | 'updated' | 'deleted';
  comment: string;
  tags: readonly string[];
  createdAt: number;
  before: number | null;
}

/** What a write made of a folder: its next revision. */
export interface WrittenFolder {
  id: Id<'fld'>;
  path: string;
  revision: number;
  at: number;
  by: string;
  secrets: Written[];
}

const isPut = (change: Change): change is Put => !('remove' in change);

/**
 * Makes the next revision of a folder. One change or five hundred take the same number of statements, and all happen or
 * none. Who writes to several folders does so in the order of their paths, so that two never wait for each other.
 * @throws NOT_FOUND, CAS_MISMATCH, SECRET_NOT_FOUND, TOO_MANY_SECRETS, TOO_MANY_FOLDERS
 */
export async function writeFolder(
  tx: TenantTx,
  at: EnvironmentPath,
  path: string,
  changes: readonly Change[],
): Promise<WrittenFolder> {
  await lockEnvironment(tx, at);
  const folder = changes.some(isPut)
    ? await store.lockFolder(tx, at, path)
    : await store.lockExistingFolder(tx, at, path);
  if (folder === undefined) throw vaultErrors.SECRET_NOT_FOUND(`There is no folder ${path}`);
  return writeLocked(tx, at, folder, changes);
}

/**
 * The same for changes that follow from what is in the folder, which nobody changes meanwhile. Undefined where there are
 * none.
 */
export async function writePlanned(
  tx: TenantTx,
  at: EnvironmentPath,
  path: string,
  plan: () => Promise<readonly Change[]>,
): Promise<WrittenFolder | undefined> {
  await lockEnvironment(tx, at);
  const folder = await store.lockFolder(tx, at, path);
  const changes = await plan();
  return changes.length === 0 ? undefined : writeLocked(tx, at, folder, changes);
}

async function writeLocked(
  tx: TenantTx,
  at: EnvironmentPath,
  folder: store.LockedFolder,
  changes: readonly Change[],
): Promise<WrittenFolder> {
  refuseRepeated(changes);
  const names = changes.map(({ name }) => name);
  const current = new Map((await store.currentOf(tx, folder.id, names)).map((row) => [row.name, row]));
  const secrets = changes.map((change) => planned(tx, change, current.get(change.name)));
  const revision = {
    number: folder.revision + 1,
    by: recordedActor(tx.actor).id,
    // A transaction that began earlier may get the lock later: revisions stay in the order of time.
    at: Math.max(tx.now, folder.updatedAt),
  };
  const fresh = secrets.filter(({ name }) => !current.has(name));
  await applyChanges(tx, at, folder, { changes, secrets, revision, fresh });
  return { id: folder.id, path: folder.path, revision: revision.number, at: revision.at, by: revision.by, secrets };
}

function refuseRepeated(changes: readonly Change[]): void {
  const seen = new Set<string>();
  for (const { name } of changes) {
    if (seen.has(name)) throw errors.INVALID_REQUEST(`The secret ${name} is named twice`);
    seen.add(name);
  }
}

function planned(tx: TenantTx, change: Change, current: store.CurrentRow | undefined): Written {
  const { name, cas } = change;
  const before = current?.version ?? null;
  if (cas !== undefined && cas !== (before ?? 0)) {
    throw vaultErrors.CAS_MISMATCH(`${name} has the version ${before ?? 0}, not ${cas}`, {
      extra: { name, version: before ?? 0 },
    });
  }
  if (!isPut(change) && before === null) throw vaultErrors.SECRET_NOT_FOUND(`There is no secret ${name}`);
  const put = isPut(change) ? change : undefined;
  return {
    id: current?.id ?? tx.newId('sec'),
    name,
    act: put === undefined ? 'deleted' : before === null ? 'created' : 'updated',
    comment: put?.comment ?? current?.comment ?? '',
    tags: put?.tags ?? current?.tags ?? [],
    createdAt: current?.createdAt ?? tx.now,
    before,
  };
}

interface Plan {
  changes: readonly Change[];
  secrets: readonly Written[];
  revision: store.Revision;
  /** Names that the folder did not have. */
  fresh: readonly Written[];
}

async function applyChanges(
  tx: TenantTx,
  { project, environment }: EnvironmentPath,
  folder: store.LockedFolder,
  { changes, secrets, revision, fresh }: Plan,
): Promise<void> {
  if (fresh.length > 0) await store.insertNames(tx, environment, folder.id, fresh);
  const ended = secrets.flatMap(({ id, before }) => (before === null ? [] : [id]));
  if (ended.length > 0) await store.endValues(tx, ended, revision);
  const place = { org: tx.org, project, environment, folder: folder.id, since: revision.number };
  if (changes.some(isPut)) {
    const seal = await valueSealer(tx, tx.org, project);
    const values = secrets.flatMap(({ id, comment, tags }, at) => {
      const change = changes[at];
      if (change === undefined || !isPut(change)) return [];
      return [{ secret: id, value: seal({ ...place, secret: id }, change.value), comment, tags }];
    });
    await store.insertValues(tx, environment, values, revision);
  }
  await store.advanceFolder(tx, folder.id, revision);
  if (fresh.length > 0 || folder.made) await refuseMore(tx, environment);
}

async function refuseMore(tx: TenantTx, environment: Id<'env'>): Promise<void> {
  const { folders, secrets } = await store.countLocked(tx, environment);
  if (secrets > maxSecrets) throw vaultErrors.TOO_MANY_SECRETS(`At most ${maxSecrets} secrets, deleted ones included`);
  if (folders > maxFolders) throw vaultErrors.TOO_MANY_FOLDERS(`At most ${maxFolders} folders`);
}
