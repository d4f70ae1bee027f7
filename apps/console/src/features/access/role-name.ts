import type { Role, RoleId } from './queries.ts';

const builtIn: Readonly<Record<string, string>> = {
  owner: 'Owner',
  admin: 'Admin',
  developer: 'Developer',
  viewer: 'Viewer',
  billing: 'Billing',
};

/** What a role goes by in bindings: its id, or its name where it is built in. */
export const roleIdOf = ({ id, name }: Pick<Role, 'id' | 'name'>): RoleId => id ?? name;

export const nameOfRole = ({ name, builtIn: isBuiltIn }: Pick<Role, 'name' | 'builtIn'>): string =>
  isBuiltIn ? (builtIn[name] ?? name) : name;

/** The name of a role for people; its id as long as the roles are not known. */
export function roleName(role: string, roles: readonly Role[] = []): string {
  const own = roles.find(({ id }) => id === role);
  return own?.name ?? builtIn[role] ?? role;
}
