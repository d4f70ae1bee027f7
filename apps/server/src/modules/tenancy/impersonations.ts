import { randomBytes } from 'node:crypto';
import type { Actor, Caller } from '../../kernel/caller.ts';
import { minute, second, toIso } from '../../kernel/clock.ts';
import { sha256Bytes } from '../../kernel/crypto/hash.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import { enqueue } from '../../kernel/jobs/jobs.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { decodeCursor, type Page, type PageRequest, pageOf } from '../../kernel/paging.ts';
import { operatorOrg } from '../../kernel/record.ts';
import { tenancyErrors } from './errors.ts';
import { impersonationsChanged } from './live-impersonations.ts';
import * as store from './store/impersonations.ts';
import * as members from './store/members.ts';

export interface ImpersonationView {
  id: Id<'imp'>;
  organization: Id<'org'>;
  /** As whom. */
  user: Id<'usr'>;
  /** Who really acts. */
  operator: Id<'usr'>;
  reason: string;
  startedAt: string;
  expiresAt: string;
  endedAt: string | null;
  /** A user, or `expiry`. */
  endedBy: string | null;
}

const view = (row: store.ImpersonationRow): ImpersonationView => ({
  id: row.id,
  organization: row.org_id,
  user: row.user_id,
  operator: row.operator_id,
  reason: row.reason,
  startedAt: toIso(row.started_at),
  expiresAt: toIso(row.expires_at),
  endedAt: row.ended_at === null ? null : toIso(row.ended_at),
  endedBy: row.ended_by,
});

/** Whom it is about: found across organizations, before a transaction opens in theirs. */
export async function findTarget(
  kernel: Kernel,
  { organization, user }: { organization?: string | undefined; user?: string | undefined },
): Promise<store.Target> {
  const found = await kernel.database.lookup((tx) => store.target(tx, organization, user));
  // Or an operator with fewer rights would become one with more.
  if ((found?.org ?? organization) === operatorOrg) throw tenancyErrors.CANNOT_IMPERSONATE();
  if (found === undefined) throw errors.NOT_FOUND('No such organization in use, or no such member of it');
  return found;
}

/** In the organization that is entered: there it is recorded, and its owners are told. */
export async function startImpersonation(
  tx: TenantTx,
  caller: Caller,
  { user, reason, minutes }: { user: Id<'usr'>; reason: string; minutes: number },
): Promise<ImpersonationView & { accessToken: string; expiresIn: number }> {
  const id = tx.newId('imp');
  const accessToken = `${id}.${randomBytes(32).toString('base64url')}`;
  const expiresAt = tx.now + minutes * minute;
  const operator = caller.id as Id<'usr'>;
  const row = await store.insert(tx, { id, user, operator, reason, hash: sha256Bytes(accessToken), expiresAt });
  for (const owner of await members.owners(tx))
    await enqueue(tx, 'tenancy.send-impersonation-notice', { impersonation: id, owner });
  await enqueue(tx, 'tenancy.expire-impersonation', { impersonation: id }, { runAt: expiresAt });
  const resource = { type: 'impersonation', id };
  // The reason may say something of the member: it is sealed under their key, and the entry is in their activity.
  tx.audit({ resource, after: { user, minutes }, personal: { reason }, person: user, risk: 'high' });
  await tellOperators(tx, id, 'start');
  tx.emit({ type: 'impersonation.started', subject: id, data: { user, operator, expiresAt: toIso(expiresAt) } });
  return { ...view(row), accessToken, expiresIn: (minutes * minute) / second };
}

/** All there were, for operators. */
export async function listAllImpersonations(
  tx: TenantTx,
  { limit, cursor }: PageRequest,
): Promise<Page<ImpersonationView>> {
  const rows = await store.listAll(tx, decodeCursor(cursor)?.[0], limit + 1);
  return pageOf(rows, limit, (row) => [row.id], view);
}

/** Those of the transaction's organization, for its own people. */
export async function listImpersonations(
  tx: TenantTx,
  { limit, cursor }: PageRequest,
): Promise<Page<ImpersonationView>> {
  const rows = await store.list(tx, decodeCursor(cursor)?.[0], limit + 1);
  return pageOf(rows, limit, (row) => [row.id], view);
}

/** Where an impersonation's rows are. */
export async function organizationOf(kernel: Kernel, id: Id<'imp'>): Promise<Id<'org'>> {
  const found = await kernel.database.lookup((tx) => store.lookUp(tx, id));
  if (found === undefined) throw errors.NOT_FOUND();
  return found.org;
}

/** Its token is refused on this node with the commit, and by the others a moment later. Ending twice keeps the first. */
export async function endImpersonation(
  tx: TenantTx,
  by: { id: string; actor?: Actor },
  id: Id<'imp'>,
): Promise<ImpersonationView> {
  const before = await store.findForUpdate(tx, id);
  if (before === undefined) throw errors.NOT_FOUND();
  const resource = { type: 'impersonation', id };
  const detail = { action: 'impersonation.end', resource, after: { user: before.user_id }, person: before.user_id };
  tx.audit(by.actor === undefined ? detail : { ...detail, actor: by.actor });
  if (before.ended_at !== null) return view(before);
  // Past its time it ended by itself, a moment before the job that notes it.
  const over = tx.now >= before.expires_at;
  const row = await store.end(tx, id, over ? before.expires_at : tx.now, over ? 'expiry' : by.id);
  await impersonationsChanged(tx);
  await tellOperators(tx, id, 'end');
  tx.emit({ type: 'impersonation.ended', subject: id, data: { user: row.user_id, operator: row.operator_id } });
  return view(row);
}

/** The act is recorded in the organization that is entered; the operator's own log gets its entry by a job. */
const tellOperators = (tx: TenantTx, impersonation: Id<'imp'>, what: 'start' | 'end'): Promise<void> =>
  enqueue(tx, 'tenancy.record-impersonation', { impersonation, what });
