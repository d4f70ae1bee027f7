import { recordedActor } from '../../../kernel/caller.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { findPolicy } from '../approval-policies/store.ts';
import { type EnvironmentPath, lockEnvironment } from '../environment.ts';
import { vaultErrors } from '../errors.ts';
import { maxFolders, maxSecrets } from '../names.ts';
import { refuseOtherFolder } from '../permissions.ts';
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
  /** The value is JSON and was not a text where it came from. */
  json?: boolean | undefined;
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
 * @throws NOT_FOUND, APPROVAL_REQUIRED, CAS_MISMATCH, SECRET_NOT_FOUND, TOO_MANY_SECRETS, TOO_MANY_FOLDERS
 */
export async function writeFolder(
  tx: TenantTx,
  at: EnvironmentPath,
  path: string,
  changes: readonly Change[],
  { approved = false }: { approved?: boolean } = {},
): Promise<WrittenFolder> {
  refuseOtherFolder(tx, at, path);
  const [, , existing, current] = await Promise.all([
    lockEnvironment(tx, at),
    approved ? undefined : refuseUnapproved(tx, at),
    store.lockFolder(tx, at, path),
    // Sent with it, and executed after it: what the folder has once it is locked.
    store.currentOf(tx, at, path, namesOf(changes)),
  ]);
  if (existing !== undefined) return writeLocked(tx, at, existing, changes, current);
  if (!changes.some(isPut)) throw vaultErrors.SECRET_NOT_FOUND(`There is no folder ${path}`);
  const folder = await store.makeFolder(tx, at, path);
  return writeLocked(tx, at, folder, changes, folder.made ? [] : undefined);
}

/**
 * Every write but that of an approved change request asks this, once it holds the environment: a policy that is set
 * meanwhile waits for it. @throws APPROVAL_REQUIRED
 */
export async function refuseUnapproved(tx: TenantTx, { environment }: EnvironmentPath): Promise<void> {
  const policy = await findPolicy(tx, environment);
  if (policy === undefined) return;
  throw vaultErrors.APPROVAL_REQUIRED('Make a change request', { extra: { approvals: policy.approvals } });
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
  refuseOtherFolder(tx, at, path);
  const [, existing] = await Promise.all([lockEnvironment(tx, at), store.lockFolder(tx, at, path)]);
  const folder = existing ?? (await store.makeFolder(tx, at, path));
  const changes = await plan();
  if (changes.length === 0) return undefined;
  await refuseUnapproved(tx, at);
  return writeLocked(tx, at, folder, changes);
}

/**
 * Another name for a secret that is not deleted. No revision: what is stored of its versions stays as it is.
 * @throws NOT_FOUND, APPROVAL_REQUIRED, SECRET_NOT_FOUND, CAS_MISMATCH, SECRET_EXISTS
 */
export async function changeName(
  tx: TenantTx,
  at: EnvironmentPath,
  path: string,
  { name, to, cas }: Expectation & { to: string },
): Promise<void> {
  refuseOtherFolder(tx, at, path);
  const [, , , rows] = await Promise.all([
    lockEnvironment(tx, at),
    refuseUnapproved(tx, at),
    store.lockFolder(tx, at, path),
    store.currentOf(tx, at, path, [name, to]),
  ]);
  const secret = planned(
    tx,
    { name, cas, remove: true },
    rows.find((row) => row.name === name),
  );
  if (rows.some((row) => row.name === to))
    throw vaultErrors.SECRET_EXISTS(`There is a secret ${to}, perhaps a deleted one`);
  await store.changeName(tx, secret.id, to);
}

/** Which of the versions the secret had, and whether nothing is left of it. @throws NOT_FOUND, APPROVAL_REQUIRED */
export async function destroyValues(
  tx: TenantTx,
  at: EnvironmentPath,
  secret: Id<'sec'>,
  versions: readonly number[],
): Promise<{ destroyed: number[]; forgotten: boolean }> {
  await lockEnvironment(tx, at);
  await refuseUnapproved(tx, at);
  const destroyed = await store.destroyValues(tx, secret, versions, recordedActor(tx.actor).id);
  return { destroyed, forgotten: await store.deleteDestroyed(tx, secret) };
}

const namesOf = (changes: readonly Change[]): string[] => changes.map(({ name }) => name);

/** `known`: what the folder has of these names, where that is known already. */
async function writeLocked(
  tx: TenantTx,
  at: EnvironmentPath,
  folder: store.LockedFolder,
  changes: readonly Change[],
  known?: readonly store.CurrentRow[],
): Promise<WrittenFolder> {
  refuseRepeated(changes);
  const rows = known ?? (await store.currentOf(tx, at, folder.path, namesOf(changes)));
  const current = new Map(rows.map((row) => [row.name, row]));
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
  plan: Plan,
): Promise<void> {
  const { changes, secrets, revision, fresh } = plan;
  const ended = secrets.flatMap(({ id, before }) => (before === null ? [] : [id]));
  const values = changes.some(isPut) ? await sealedValues(tx, { project, environment }, folder, plan) : [];
  if (fresh.length > 0) tx.execute(store.namesStatement(tx, environment, folder.id, fresh));
  tx.execute(store.revisionStatement(tx, environment, folder.id, { ended, values }, revision));
  if (fresh.length > 0 || folder.made) await refuseMore(tx, environment);
}

async function sealedValues(
  tx: TenantTx,
  { project, environment }: EnvironmentPath,
  folder: store.LockedFolder,
  { changes, secrets, revision }: Plan,
): Promise<store.NewValue[]> {
  const place = { org: tx.org, project, environment, folder: folder.id, since: revision.number };
  const seal = await valueSealer(tx, tx.org, project);
  return secrets.flatMap(({ id, comment, tags }, at) => {
    const change = changes[at];
    if (change === undefined || !isPut(change)) return [];
    const { json = false } = change;
    return [{ secret: id, value: seal({ ...place, secret: id }, change.value), json, comment, tags }];
  });
}

/** @throws TOO_MANY_SECRETS, TOO_MANY_FOLDERS */
export async function refuseMore(tx: TenantTx, environment: Id<'env'>): Promise<void> {
  const { folders, secrets } = await store.countLocked(tx, environment);
  if (secrets > maxSecrets) throw vaultErrors.TOO_MANY_SECRETS(`At most ${maxSecrets} secrets, deleted ones included`);
  if (folders > maxFolders) throw vaultErrors.TOO_MANY_FOLDERS(`At most ${maxFolders} folders`);
}
