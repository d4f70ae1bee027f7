import { useQuery } from '@tanstack/react-query';
import { Select } from '../../ui/select.tsx';
import { type RoleId, rolesQuery } from './queries.ts';
import { nameOfRole, roleIdOf, roleName } from './role-name.ts';

interface RoleSelectProps {
  value: RoleId | '';
  onValueChange: (role: RoleId) => void;
  /** Owners are made by a transfer, or by other owners. */
  withOwner?: boolean;
  disabled?: boolean;
  'aria-label'?: string;
  'data-testid'?: string;
}

export function RoleSelect({ value, onValueChange, withOwner = false, ...props }: RoleSelectProps) {
  const { data = [] } = useQuery(rolesQuery);
  const roles = data.filter(({ id, name }) => withOwner || id !== null || name !== 'owner');
  const chosen = roles.find((role) => roleIdOf(role) === value);
  return (
    <>
      <Select
        value={value}
        onValueChange={onValueChange}
        options={roles.map((role) => ({ value: roleIdOf(role), label: nameOfRole(role) }))}
        {...props}
      />
      {chosen && chosen.description !== '' && <p className="text-muted-foreground text-sm">{chosen.description}</p>}
    </>
  );
}

export function RoleName({ role }: { role: string }) {
  const { data } = useQuery(rolesQuery);
  return <>{roleName(role, data)}</>;
}
