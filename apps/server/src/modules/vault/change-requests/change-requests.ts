import { recordedActor } from '../../../kernel/caller.ts';
import { day } from '../../../kernel/clock.ts';
import { found } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { PageQuery } from '../../../kernel/paging.ts';
import { type EnvironmentPath, lockEnvironment } from '../environment.ts';
import { vaultErrors } from '../errors.ts';
import { maxOpenRequests } from '../names.ts';
import { type Asking, assertPermitted, refuseOtherFolder } from '../permissions.ts';
import { auditedLists } from '../records.ts';
import { changeSealer } from '../sealed.ts';
import { findEnvironment } from '../secrets/store.ts';
import { changeRequestEvents, type NewChangeRequest } from './schema.ts';
import * as store from './store.ts';

export interface RequestPath extends EnvironmentPath {
  changeRequest: Id<'chr'>;
}

/** @throws NOT_FOUND */
export async function listRequests(
  tx: TenantTx,
  at: EnvironmentPath,
  query: { status?: store.Status | undefined } & PageQuery,
) {
  found(await findEnvironment(tx, at), 'No such environment in the project');
  return store.listRequests(tx, at, query);
}

/** @throws NOT_FOUND */
export async function readRequest(tx: TenantTx, at: RequestPath) {
  const request = found(await store.findRequest(tx, at, at.changeRequest));
  return {
    ...request,
    secrets: await store.namedChanges(tx, at.environment, request.id),
    approvedBy: await store.approvalsOf(tx, request.id),
  };
}

/** @throws NOT_FOUND, FORBIDDEN, CAS_MISMATCH, SECRET_NOT_FOUND, TOO_MANY_REQUESTS */
export async function createRequest(
  tx: TenantTx,
  asking: Asking,
  at: EnvironmentPath,
  { reason, expiresInDays, changes }: NewChangeRequest,
) {
  const paths = [...new Set(changes.map(({ path }) => path))];
  for (const path of paths) refuseOtherFolder(tx, at, path);
  for (const { path } of changes.filter((change) => change.delete))
    await assertPermitted(asking, 'secrets:delete', { ...at, path });
  await lockEnvironment(tx, at);
  if ((await store.countOpenLocked(tx, at.environment)) >= maxOpenRequests) {
    throw vaultErrors.TOO_MANY_REQUESTS(`At most ${maxOpenRequests} open requests of an environment`);
  }
  const id = tx.newId('chr');
  const rows = await proposed(tx, at, id, changes);
  const { caller } = asking;
  const expiresAt = tx.now + expiresInDays * day;
  const requestedBy = recordedActor(caller).id;
  await store.insertRequest(tx, at.environment, { id, reason, paths, requestedBy, person: caller.person, expiresAt });
  await store.insertChanges(tx, at.environment, id, rows);
  const request = found(await store.findRequest(tx, at, id));
  for (const names of auditedLists(rows.map(lineOf))) {
    tx.audit({ resource: { type: 'change-request', id }, after: { environmentId: at.environment, changes: names } });
  }
  emit(tx, at, request, 'created');
  return request;
}

/** Each with the version that it has now, and sealed. */
async function proposed(
  tx: TenantTx,
  at: EnvironmentPath,
  request: Id<'chr'>,
  changes: NewChangeRequest['changes'],
): Promise<store.ProposedRow[]> {
  const current = new Map<string, number>();
  for (const { path, name, version } of await store.versionsOf(tx, at.environment, changes))
    current.set(`${path}\n${name}`, version);
  const seal = await changeSealer(tx, at.project);
  return changes.map(({ path, name, value, comment, tags, cas }) => {
    const base = current.get(`${path}\n${name}`) ?? 0;
    if (cas !== undefined && cas !== base) {
      throw vaultErrors.CAS_MISMATCH(`${name} has the version ${base}, not ${cas}`, {
        extra: { path, name, version: base },
      });
    }
    if (value === undefined && base === 0) throw vaultErrors.SECRET_NOT_FOUND(`There is no secret ${name} in ${path}`);
    const place = { ...at, request, path, name };
    return {
      ...{ path, name, base, comment: comment ?? null, tags: tags ?? null },
      removes: value === undefined,
      value: value === undefined ? null : seal(place, value),
    };
  });
}

const lineOf = ({ path, name, base, removes }: store.ProposedRow): string =>
  `${removes ? 'delete' : base === 0 ? 'create' : 'update'}: ${path} ${name}`;

/**
 * By a person in a session of their own, never by the one whose session or key made the request. The same person's second
 * approval changes nothing.
 * @throws NOT_FOUND, CHANGE_REQUEST_ENDED, OWN_CHANGE_REQUEST
 */
export async function approveRequest(tx: TenantTx, at: RequestPath) {
  const request = await lockOpen(tx, at);
  if (request.personId === tx.person) {
    throw vaultErrors.OWN_CHANGE_REQUEST('Somebody else must approve what you or a key of yours asked for');
  }
  if (!(await store.insertApproval(tx, at.environment, request.id))) return request;
  return recorded(tx, at, 'approved');
}

/** @throws NOT_FOUND, CHANGE_REQUEST_ENDED */
export async function rejectRequest(tx: TenantTx, at: RequestPath, note: string | undefined) {
  const { id } = await lockOpen(tx, at);
  await store.endRequest(tx, id, { status: 'rejected', by: recordedActor(tx.actor).id, note });
  return recorded(tx, at, 'rejected');
}

/** By anybody who could have made it. @throws NOT_FOUND, CHANGE_REQUEST_ENDED */
export async function withdrawRequest(tx: TenantTx, at: RequestPath) {
  const { id } = await lockOpen(tx, at);
  await store.endRequest(tx, id, { status: 'withdrawn', by: recordedActor(tx.actor).id });
  return recorded(tx, at, 'withdrawn');
}

/**
 * For acts on the whole request: refused for callers limited to folders, if it changes secrets in others.
 * @throws NOT_FOUND, FORBIDDEN, CHANGE_REQUEST_ENDED
 */
export async function lockOpen(tx: TenantTx, at: RequestPath): Promise<store.RequestRow> {
  await store.lockRequest(tx, at.changeRequest);
  const request = found(await store.findRequest(tx, at, at.changeRequest));
  for (const path of request.paths) refuseOtherFolder(tx, at, path);
  if (request.status === 'open') return request;
  throw vaultErrors.CHANGE_REQUEST_ENDED(`The request is ${request.status}`, {
    extra: { requestStatus: request.status },
  });
}

/** The request as it is now, in the audit log and as an event. */
export async function recorded(
  tx: TenantTx,
  at: RequestPath,
  past: 'approved' | 'rejected' | 'withdrawn' | 'applied',
): Promise<store.RequestRow> {
  const request = found(await store.findRequest(tx, at, at.changeRequest));
  const { id, approvals, approvalsNeeded } = request;
  tx.audit({
    resource: { type: 'change-request', id },
    after: { environmentId: at.environment, approvals, approvalsNeeded },
  });
  emit(tx, at, request, past);
  return request;
}

function emit(
  tx: TenantTx,
  { project: projectId, environment: environmentId }: EnvironmentPath,
  { id, changes, approvals }: store.RequestRow,
  past: keyof typeof changeRequestEvents,
): void {
  tx.emit(changeRequestEvents[past](id, { projectId, environmentId, changes, approvals }));
}
