import { invalidFields } from '../../../http/problem.ts';
import { found } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { PageQuery } from '../../../kernel/paging.ts';
import type { EnvironmentPath } from '../environment.ts';
import { vaultErrors } from '../errors.ts';
import { Imports } from '../imports/values.ts';
import { SecretName } from '../names.ts';
import type { Asking } from '../permissions.ts';
import { recordWrite, secretEvents } from '../records.ts';
import { hasOverrides, resolved } from '../values/reveal.ts';
import { auditReading, maxBytes, openRow } from '../values/values.ts';
import { type Change, changeName, destroyValues, type WrittenFolder, writeFolder } from '../writes/writes.ts';
import type { NewVersion, Renaming } from './schema.ts';
import * as store from './store.ts';

export interface SecretPath extends EnvironmentPath {
  name: string;
}

export async function listSecrets(
  tx: TenantTx,
  at: EnvironmentPath,
  query: store.SecretSelection & PageQuery & { deleted: boolean },
) {
  found(await store.findEnvironment(tx, at));
  return store.listSecrets(tx, at, query);
}

interface Wanted {
  path: string;
  version?: number | undefined;
  personal?: boolean;
}

/** @throws SECRET_NOT_FOUND, VERSION_DESTROYED, REFERENCE_DANGLING, REFERENCE_CYCLE, REFERENCE_TOO_LARGE */
export async function readSecret(
  tx: TenantTx,
  asking: Asking,
  at: SecretPath,
  { path, version, resolve }: Wanted & { resolve: boolean },
) {
  const personal = version === undefined && hasOverrides(asking);
  const secret = await openSecret(tx, at, { path, version, personal });
  const [shown] = resolve ? await resolved(tx, asking, at, [secret], personal) : [secret];
  return { ...secret, value: shown?.value ?? secret.value };
}

/** The environment's own one, else one that it imports; recorded as read. */
async function openSecret(tx: TenantTx, at: SecretPath, wanted: Wanted) {
  const { path, version } = wanted;
  const own = await store.findSecret(tx, at, { ...wanted, name: at.name });
  if (own !== undefined) {
    const secret = await openRow(tx, at, own);
    auditReading(tx, at, [secret], { version: secret.version });
    return secret;
  }
  if (version !== undefined) throw vaultErrors.SECRET_NOT_FOUND();
  const imports = await Imports.of(tx, at);
  const [imported] = await imports.read(at.environment, { path, recursive: false, names: [at.name] }, maxBytes);
  if (imported === undefined) throw vaultErrors.SECRET_NOT_FOUND();
  imports.audit([imported], { version: imported.version });
  return imported;
}

async function findVersion(tx: TenantTx, at: SecretPath, wanted: Wanted): Promise<store.SealedRow> {
  const row = await store.findSecret(tx, at, { ...wanted, name: at.name });
  if (row === undefined) throw vaultErrors.SECRET_NOT_FOUND();
  return row;
}

/** Names cannot be changed, so what cannot be one is refused where it would begin. */
function checkName(name: string): void {
  const { success, error } = SecretName.safeParse(name);
  if (!success) throw invalidFields(error.issues.map(({ message }) => ({ path: 'params/name', message })));
}

/** @throws CAS_MISMATCH, TOO_MANY_SECRETS, TOO_MANY_FOLDERS, INVALID_REQUEST */
export async function putSecret(tx: TenantTx, { name, ...at }: SecretPath, path: string, version: NewVersion) {
  checkName(name);
  return changed(await write(tx, at, path, { name, ...version }));
}

async function write(
  tx: TenantTx,
  at: EnvironmentPath,
  path: string,
  change: Change,
  detail: Readonly<Record<string, unknown>> = {},
): Promise<WrittenFolder> {
  const written = await writeFolder(tx, at, path, [change]);
  recordWrite(tx, at, written, detail);
  return written;
}

function changed({ id: folderId, path, revision, at, by, secrets }: WrittenFolder) {
  const [secret] = secrets;
  if (secret === undefined) throw new Error('a write of one secret wrote none');
  const { id, name, comment, tags, createdAt } = secret;
  return {
    id,
    folderId,
    path,
    name,
    version: revision,
    comment,
    tags: [...tags],
    createdAt,
    updatedAt: at,
    updatedBy: by,
  };
}

/** @throws SECRET_NOT_FOUND, CAS_MISMATCH, SECRET_EXISTS */
export async function renameSecret(
  tx: TenantTx,
  { name, ...at }: SecretPath,
  path: string,
  { name: to, cas }: Renaming,
) {
  await changeName(tx, at, path, { name, to, cas });
  const secret = await findVersion(tx, { ...at, name: to }, { path });
  const { project: projectId, environment: environmentId } = at;
  const facts = { projectId, environmentId, path, name: to, version: secret.version, from: name };
  tx.audit({
    resource: { type: 'secret', id: secret.id },
    before: { environmentId, path, name },
    after: { environmentId, path, name: to },
  });
  tx.emit(secretEvents.renamed(secret.id, facts));
  return secret;
}

interface Deletion {
  path: string;
  /** The version that it must have. */
  cas?: number | undefined;
}

/** @throws SECRET_NOT_FOUND, CAS_MISMATCH */
export async function deleteSecret(tx: TenantTx, { name, ...at }: SecretPath, { path, cas }: Deletion) {
  const { revision } = await write(tx, at, path, { name, cas, remove: true });
  return { deleted: true as const, revision };
}

/** Gives it the value that it had last. @throws SECRET_NOT_FOUND, NOT_DELETED, VERSION_DESTROYED */
export async function undeleteSecret(tx: TenantTx, at: SecretPath, path: string) {
  const last = await store.findLastVersion(tx, at, { path, name: at.name });
  if (last === undefined) throw vaultErrors.SECRET_NOT_FOUND();
  if (last.current) throw vaultErrors.NOT_DELETED();
  return again(tx, at, path, { version: last.version, cas: 0 });
}

/** @throws SECRET_NOT_FOUND, VERSION_DESTROYED */
export const rollBackSecret = (tx: TenantTx, at: SecretPath, path: string, version: number) =>
  again(tx, at, path, { version });

/** A new version with the value, comment and tags of an earlier one. */
async function again(tx: TenantTx, at: SecretPath, path: string, { version, cas }: { version: number; cas?: number }) {
  const row = await findVersion(tx, at, { path, version });
  const { name, comment, tags, json, value } = await openRow(tx, at, row);
  return changed(await write(tx, at, path, { name, value, json, comment, tags, cas }, { from: version }));
}

/** The current version is deleted before it is destroyed. @throws SECRET_NOT_FOUND */
export async function destroyVersions(
  tx: TenantTx,
  { name, ...at }: SecretPath,
  path: string,
  versions: readonly number[],
) {
  const last = await store.findLastVersion(tx, at, { path, name });
  if (last === undefined) throw vaultErrors.SECRET_NOT_FOUND();
  if (last.current && versions.includes(last.version)) {
    await write(tx, at, path, { name, remove: true, cas: last.version });
  }
  const { destroyed, forgotten } = await destroyValues(tx, at, last.id, versions);
  if (destroyed.length === 0) throw vaultErrors.SECRET_NOT_FOUND('The secret has none of these versions');
  tx.audit({
    resource: { type: 'secret', id: last.id },
    after: { environmentId: at.environment, path, name, versions: destroyed, forgotten },
    risk: 'high',
  });
  return { versions: destroyed.toSorted((left, right) => left - right), forgotten };
}

export async function listVersions(tx: TenantTx, at: SecretPath, query: { path: string } & PageQuery) {
  const page = await store.listVersions(tx, at, { ...query, name: at.name });
  if (page.items.length === 0) throw vaultErrors.SECRET_NOT_FOUND();
  return page;
}
