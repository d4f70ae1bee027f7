// Written by `npm run tables` from the migrations. Do not edit.
import type { NullableTimestamp, Timestamp, WithDefault } from '../../kernel/db/tx.ts';
import type { Id } from '../../kernel/ids.ts';

export interface Tables {
  eco_role_bindings: RoleBindings;
  eco_roles: Roles;
}

export interface RoleBindings {
  id: Id<'bnd'>;
  orgId: Id<'org'>;
  principalId: string;
  memberUserId: Id<'usr'> | null;
  role: string;
  projectId: Id<'prj'> | null;
  environmentId: Id<'env'> | null;
  expiresAt: NullableTimestamp;
  createdBy: string;
  createdAt: Timestamp;
  teamId: Id<'tem'> | null;
  customRoleId: Id<'rol'> | null;
  path: string | null;
}

export interface Roles {
  id: Id<'rol'>;
  orgId: Id<'org'>;
  name: string;
  description: WithDefault<string>;
  permissions: string[];
  createdBy: string;
  createdAt: Timestamp;
  updatedAt: Timestamp;
}
