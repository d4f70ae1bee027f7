import type { Caller } from '../../http/caller.ts';
import type { Resource } from '../../http/route.ts';
import { toIso } from '../../kernel/clock.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import { type Id, newId } from '../../kernel/ids.ts';
import { decodeCursor, type Page, type PageRequest, pageOf } from '../../kernel/paging.ts';
import {
  assertEnvironment,
  assertProject,
  countRightsChange,
  findMembership,
  type MemberRole,
  rightsChanged,
} from '../tenancy/index.ts';
import { assertMayGrantRole, assertMayTakeRole } from './authorize.ts';
import { accessErrors } from './errors.ts';
import * as store from './store.ts';

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
  principal: Id<'usr'>;
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
  if ((await findMembership(tx, principal)) === undefined) throw errors.NOT_FOUND('No such member');
  const resource = await placeOf(tx, project, environment);
  await assertMayGrantRole(tx, caller, role, { resource, until: expiresAt ?? undefined });
  await store.removeExpired(tx, principal, role);
  const id = newId('bnd', tx.kernel.clock);
  const row = await store.insert(tx, { id, principal, role, project, environment, expiresAt, createdBy: caller.id });
  if (row === undefined) throw accessErrors.BINDING_EXISTS();
  await changed(tx, principal);
  const view = bindingView(row);
  const { createdAt, createdBy, id: _, ...told } = view;
  tx.audit({ resource: { type: 'binding', id }, after: told, risk: (project ?? environment) ? 'medium' : 'high' });
  tx.emit({ type: 'binding.created', subject: id, data: told });
  return view;
}

/** An environment's project too, because what is held there may be handed on in its environments. */
async function placeOf(tx: TenantTx, project: string | null, environment: string | null): Promise<Resource> {
  if (environment !== null) return { environment, project: (await assertEnvironment(tx, environment)).project };
  if (project === null) return {};
  await assertProject(tx, project);
  return { project };
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
  const { project_id: project, environment_id: environment } = row;
  const resource = await placeOf(tx, project, environment);
  await assertMayTakeRole(tx, caller, row.role, resource);
  if (!(await store.remove(tx, id))) throw errors.NOT_FOUND();
  await changed(tx, row.principal_id);
  const { principal, role } = bindingView(row);
  tx.audit({ resource: { type: 'binding', id }, before: { principal, role, project, environment } });
  tx.emit({ type: 'binding.deleted', subject: id, data: { principal, role } });
}

async function changed(tx: TenantTx, principal: string): Promise<void> {
  await countRightsChange(tx, principal);
  await rightsChanged(tx, tx.org, principal);
}
