import { type Caller, systemActor } from '../../kernel/caller.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { isSuspended } from '../identity/index.ts';
import { findMembership, memberKey, organizationStatus, serviceAccountIsLive, teamsOf } from '../tenancy/index.ts';
import { type BoundRole, bindingsOf } from './bindings/store.ts';
import { type BuiltInRoles, builtInPermissions } from './built-in-roles.ts';
import { type Binding, type EffectiveAccess, noAccess } from './engine.ts';
import type { RoleRow } from './roles/schema.ts';
import { findRoles } from './roles/store.ts';
import { accessState } from './state.ts';

/** The access of the caller's principal (for a key, its owner) in an organization. */
export async function effectiveAccessOf(kernel: Kernel, caller: Caller, org: string): Promise<EffectiveAccess> {
  const load = () =>
    kernel.database.tenant(systemActor('access.load'), { org }, (tx) => findEffectiveAccess(tx, caller.id), {
      readOnly: true,
      purpose: 'lookups',
    });
  const { effectiveAccess } = kernel.services.use(accessState);
  return (await effectiveAccess.get(memberKey(org, caller.id), load)) ?? noAccess;
}

/** The same if memory holds it. */
export const cachedEffectiveAccess = (kernel: Kernel, { id, org = '' }: Caller): EffectiveAccess | undefined =>
  kernel.services.use(accessState).effectiveAccess.peek(memberKey(org, id));

/** The same from the open transaction, as it is at this moment: for what is about to be granted. */
export const readEffectiveAccess = async (tx: TenantTx, principal: string): Promise<EffectiveAccess> =>
  (await findEffectiveAccess(tx, principal)) ?? noAccess;

async function findEffectiveAccess(tx: TenantTx, principal: string): Promise<EffectiveAccess | undefined> {
  const isUser = principal.startsWith('eco_usr_');
  const [membership, teams, isSuspendedPerson] = await Promise.all([
    isUser ? findMembership(tx, principal) : undefined,
    isUser ? teamsOf(tx, principal) : [],
    isUser ? isSuspended(tx, principal) : false,
  ]);
  // A person who is not a member, or a disabled service account, holds nothing, even where a binding exists.
  if (isUser && membership === undefined) return undefined;
  if (principal.startsWith('eco_svc_') && !(await serviceAccountIsLive(tx, principal))) {
    return { ...noAccess, suspended: 'account' };
  }
  const bindings = await bindingsOf(tx, [principal, ...teams.map(({ id }) => id)]);
  const named = [...bindings, ...(membership === undefined ? [] : [membership])];
  const own = new Set(named.flatMap(({ role }) => (role.startsWith('eco_rol_') ? [role] : [])));
  const roles = own.size === 0 ? [] : await findRoles(tx, [...own]);
  const status = membership?.organization ?? (await organizationStatus(tx));
  const access = effectiveAccessFrom(tx.use(accessState).builtInRoles, {
    ...{ membership, bindings, teams, roles },
    frozen: status === 'deleted',
  });
  const suspended = status === 'suspended' ? 'organization' : isSuspendedPerson ? 'person' : undefined;
  return suspended === undefined || access === undefined ? access : { ...access, suspended };
}

/** What the tables say of a principal in an organization. */
export interface StoredAccess {
  /** Of a user; undefined for a service account. */
  membership: { id: string; role: string } | undefined;
  /** Bindings of the principal and of its teams, expired ones too. */
  bindings: readonly BoundRole[];
  teams: readonly { id: string; name: string }[];
  /** The organization's own roles that the bindings name. */
  roles: readonly Pick<RoleRow, 'id' | 'name' | 'permissions'>[];
  frozen: boolean;
}

/** Undefined where the principal holds nothing. Pure. @internal */
export function effectiveAccessFrom(
  builtIn: BuiltInRoles,
  { membership, bindings: rows, teams, roles, frozen }: StoredAccess,
): EffectiveAccess | undefined {
  const bindings = rows.map(
    (row): Binding => ({
      id: row.id,
      ...roleOf(row.role, builtIn, roles),
      team: teams.find(({ id }) => id === row.principalId),
      project: row.projectId ?? undefined,
      environment: row.environmentId ?? undefined,
      path: row.path ?? undefined,
      expiresAt: row.expiresAt ?? undefined,
    }),
  );
  if (membership !== undefined) {
    const { id, role } = membership;
    const anywhere = { project: undefined, environment: undefined, path: undefined };
    const everywhere = { team: undefined, ...anywhere, expiresAt: undefined };
    bindings.unshift({ id, ...roleOf(role, builtIn, roles), ...everywhere });
  }
  return bindings.length === 0 ? undefined : { bindings, frozen };
}

type NamedRole = Pick<Binding, 'role' | 'roleName' | 'permissions'>;

/** A role that does not exist holds nothing. */
function roleOf(role: string, builtIn: BuiltInRoles, roles: StoredAccess['roles']): NamedRole {
  const permissions = builtInPermissions(builtIn, role);
  if (permissions !== undefined) return { role, roleName: role, permissions };
  const own = roles.find(({ id }) => id === role);
  return { role, roleName: own?.name ?? role, permissions: { allow: own?.permissions ?? [], except: [] } };
}
