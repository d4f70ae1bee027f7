import type { Caller } from '../../kernel/caller.ts';
import { toIso } from '../../kernel/clock.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import { type Id, isId } from '../../kernel/ids.ts';
import { decodeCursor, type Page, type PageRequest, pageOf } from '../../kernel/paging.ts';
import {
  assertServiceAccount,
  assertTeam,
  countRightsChange,
  findMembership,
  type MemberRole,
  rightsChanged,
  rightsOfTeamChanged,
} from '../tenancy/index.ts';
import { assertMayGrantRole, assertMayTakeRole } from './authorize.ts';
import { accessErrors } from './errors.ts';
import { placeOf } from './places.ts';
import * as store from './store/bindings.ts';

export interface BindingView {
  id: Id<'bnd'>;
  principal: store.Principal;
  role: string;
  /** Both null = the whole organization. */
  project: Id<'prj'> | null;
  environment: Id<'env'> | null;
  expiresAt: string | null;
  createdBy: string;
  createdAt: string;
}

const bindingView = (row: store.BindingRow): BindingView => ({
  id: row.id,
  principal: row.principal_id,
  role: row.role,
  project: row.project_id,
  environment: row.environment_id,
  expiresAt: row.expires_at === null ? null : toIso(row.expires_at),
  createdBy: row.created_by,
  createdAt: toIso(row.created_at),
});

export interface BindingInput {
  principal: store.Principal;
  role: MemberRole;
  project?: Id<'prj'> | undefined;
  environment?: Id<'env'> | undefined;
  /** RFC 3339. */
  expiresAt?: string | undefined;
}

export async function createBinding(tx: TenantTx, caller: Caller, input: BindingInput): Promise<BindingView> {
  const { principal, role, project = null, environment = null } = input;
  const expiresAt = input.expiresAt === undefined ? null : Date.parse(input.expiresAt);
  if (expiresAt !== null && expiresAt <= tx.now) throw accessErrors.ALREADY_EXPIRED();
  await assertPrincipal(tx, principal);
  const resource = await placeOf(tx, project, environment);
  await assertMayGrantRole(tx, caller, role, { resource, until: expiresAt ?? undefined });
  await store.removeExpired(tx, principal, role);
  const id = tx.newId('bnd');
  const row = await store.insert(tx, { id, principal, role, project, environment, expiresAt, createdBy: caller.id });
  if (row === undefined) throw accessErrors.BINDING_EXISTS();
  await changed(tx, principal);
  const view = bindingView(row);
  const { createdAt, createdBy, id: _, ...told } = view;
  tx.audit({ resource: { type: 'binding', id }, after: told, risk: (project ?? environment) ? 'medium' : 'high' });
  tx.emit({ type: 'binding.created', subject: id, data: told });
  return view;
}

async function assertPrincipal(tx: TenantTx, principal: store.Principal): Promise<void> {
  if (isId(principal, 'tem')) await assertTeam(tx, principal);
  else if (isId(principal, 'svc')) await assertServiceAccount(tx, principal);
  else if ((await findMembership(tx, principal)) === undefined) throw errors.NOT_FOUND('No such member');
}

export async function listBindings(
  tx: TenantTx,
  { limit, cursor, principal }: PageRequest & { principal?: string | undefined },
): Promise<Page<BindingView>> {
  const rows = await store.list(tx, { before: decodeCursor(cursor)?.[0], principal, limit: limit + 1 });
  return pageOf(rows, limit, (row) => [row.id], bindingView);
}

export async function deleteBinding(tx: TenantTx, caller: Caller, id: Id<'bnd'>): Promise<void> {
  const row = await store.find(tx, id);
  if (row === undefined) throw errors.NOT_FOUND();
  const { principal_id: holder, project_id: project, environment_id: environment } = row;
  // Nobody joins or leaves the team meanwhile.
  if (holder.startsWith('eco_tem_')) await assertTeam(tx, holder as Id<'tem'>);
  const resource = await placeOf(tx, project, environment);
  await assertMayTakeRole(tx, caller, row.role, resource);
  if (!(await store.remove(tx, id))) throw errors.NOT_FOUND();
  await changed(tx, holder);
  const { principal, role } = bindingView(row);
  tx.audit({ resource: { type: 'binding', id }, before: { principal, role, project, environment } });
  tx.emit({ type: 'binding.deleted', subject: id, data: { principal, role } });
}

async function changed(tx: TenantTx, principal: string): Promise<void> {
  if (principal.startsWith('eco_tem_')) return rightsOfTeamChanged(tx, principal as Id<'tem'>);
  await countRightsChange(tx, principal);
  await rightsChanged(tx, tx.org, principal);
}
