import type { Binding, PermissionSet, Standing } from './engine.ts';
import { builtInPermissions } from './roles.ts';
import type { BindingRow } from './store/bindings.ts';
import type { RoleRow } from './store/roles.ts';

/** What the tables say of a principal in an organization. */
export interface Facts {
  /** Of a user; undefined for a service account. */
  membership: { id: string; role: string } | undefined;
  /** Of the principal and of its teams, expired ones too. */
  bindings: readonly Pick<
    BindingRow,
    'id' | 'principal_id' | 'role' | 'project_id' | 'environment_id' | 'expires_at'
  >[];
  teams: readonly { id: string; name: string }[];
  /** Of the organization's own roles those that are named. */
  roles: readonly Pick<RoleRow, 'id' | 'name' | 'permissions'>[];
  frozen: boolean;
}

/** All of it as the engine reads it; undefined where there is nothing. Pure. */
export function standingFrom({ membership, bindings: rows, teams, roles, frozen }: Facts): Standing | undefined {
  const bindings = rows.map(
    (row): Binding => ({
      id: row.id,
      ...roleOf(row.role, roles),
      team: teams.find(({ id }) => id === row.principal_id),
      project: row.project_id ?? undefined,
      environment: row.environment_id ?? undefined,
      expiresAt: row.expires_at ?? undefined,
    }),
  );
  if (membership !== undefined) bindings.unshift(bindingOfMembership(membership, roles));
  return bindings.length === 0 ? undefined : { bindings, frozen };
}

/** A membership is a binding to the whole organization. */
const bindingOfMembership = ({ id, role }: { id: string; role: string }, roles: Facts['roles']): Binding => ({
  id,
  ...roleOf(role, roles),
  team: undefined,
  project: undefined,
  environment: undefined,
  expiresAt: undefined,
});

/** Nothing at all: for a role that is not there (any more). */
const nothing: PermissionSet = { allow: [], except: [] };

function roleOf(role: string, roles: Facts['roles']): Pick<Binding, 'role' | 'roleName' | 'permissions'> {
  const builtIn = builtInPermissions(role);
  if (builtIn !== undefined) return { role, roleName: role, permissions: builtIn };
  const own = roles.find(({ id }) => id === role);
  if (own === undefined) return { role, roleName: role, permissions: nothing };
  return { role, roleName: own.name, permissions: { allow: own.permissions, except: [] } };
}
