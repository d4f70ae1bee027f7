import { recordedActor } from '../../../kernel/caller.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { holdsPermission } from '../../access/index.ts';
import { lockEnvironment } from '../environment.ts';
import { vaultErrors } from '../errors.ts';
import { type Asking, assertPermitted } from '../permissions.ts';
import { recordWrite } from '../records.ts';
import { openChange } from '../sealed.ts';
import { type Change, writeFolder } from '../writes/writes.ts';
import { lockOpen, type RequestPath, recorded } from './change-requests.ts';
import * as store from './store.ts';

/**
 * Makes the changes, as one revision of each folder, or none of them.
 * @throws NOT_FOUND, FORBIDDEN, CHANGE_REQUEST_ENDED, APPROVALS_MISSING, CAS_MISMATCH where a secret changed since, and what a write throws
 */
export async function applyRequest(tx: TenantTx, asking: Asking, at: RequestPath) {
  // Before the request: a policy that is being set must have been set when the approvals are counted.
  await lockEnvironment(tx, at);
  const request = await lockOpen(tx, at);
  const changes = await store.changesOf(tx, request.id);
  for (const { path } of changes.filter(({ removes }) => removes))
    await assertPermitted(asking, 'secrets:delete', { ...at, path });
  await assertApproved(tx, at, request);
  // By path: the order in which folders are locked.
  for (const [path, inFolder] of Map.groupBy(changes, (each) => each.path)) {
    const opened: Change[] = [];
    for (const row of inFolder) opened.push(await changeOf(tx, at, row));
    const written = await writeFolder(tx, at, path, opened, { approved: true });
    recordWrite(tx, at, written, { changeRequestId: request.id });
  }
  await store.endRequest(tx, request.id, { status: 'applied', by: recordedActor(tx.actor).id });
  return recorded(tx, at, 'applied');
}

/** Only approvals of people who may still approve count. @throws APPROVALS_MISSING */
async function assertApproved(
  tx: TenantTx,
  { project, environment }: RequestPath,
  { id, personId, paths, approvalsNeeded }: store.RequestRow,
): Promise<void> {
  const places = paths.map((path) => ({ project, environment, path }));
  let approvals = 0;
  for (const approval of await store.approvalsOf(tx, id)) {
    if (approval.personId === personId) continue;
    if (await holdsPermission(tx, approval.personId, 'secrets:approve', places)) approvals += 1;
  }
  if (approvals >= approvalsNeeded) return;
  throw vaultErrors.APPROVALS_MISSING(`${approvals} of ${approvalsNeeded} people approved who may approve now`, {
    extra: { approvals, approvalsNeeded },
  });
}

async function changeOf(
  tx: TenantTx,
  { project, environment, changeRequest: request }: RequestPath,
  { path, name, base, removes, value, comment, tags }: store.ProposedRow,
): Promise<Change> {
  if (removes || value === null) return { name, cas: base, remove: true };
  const place = { project, environment, request, path, name };
  return {
    ...{ name, cas: base, comment: comment ?? undefined, tags: tags ?? undefined },
    value: await openChange(tx, place, value),
  };
}
