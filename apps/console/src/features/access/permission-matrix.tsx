import { useQuery } from '@tanstack/react-query';
import { Check, Minus } from 'lucide-react';
import { Fragment, useState } from 'react';
import { SearchInput } from '../../ui/input.tsx';
import { Section } from '../../ui/page.tsx';
import { scrollRegion } from '../../ui/scroll-region.ts';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { ErrorState, NoMatches } from '../../ui/states.tsx';
import { actionOf, byResource, holds, type Resource } from './permission-set.ts';
import { permissionsQuery, type Role } from './queries.ts';
import { nameOfRole, roleIdOf } from './role-name.ts';

/** Which role holds which permission: resources and their actions down, roles across. */
export function PermissionMatrix({ roles }: { roles: readonly Role[] }) {
  const { data, error, refetch } = useQuery(permissionsQuery);
  const [search, setSearch] = useState('');
  if (data === undefined)
    return error === null ? <SkeletonLines lines={8} /> : <ErrorState error={error} onRetry={refetch} />;
  const words = search.trim().toLowerCase();
  const found = data.filter(({ permission, opens }) =>
    [permission, ...opens].some((text) => text.toLowerCase().includes(words)),
  );
  const resources = byResource(found.map(({ permission }) => permission));
  const opens = new Map(data.map((each) => [each.permission, each.opens]));
  return (
    <Section
      title="Permissions"
      description="What each role allows."
      actions={
        <SearchInput
          label="Search permissions"
          value={search}
          onChange={setSearch}
          className="w-64 max-w-full"
          data-testid="permission-search-input"
        />
      }
    >
      {resources.length === 0 ? (
        <NoMatches what="No permission" onClear={() => setSearch('')} />
      ) : (
        <Matrix roles={roles} resources={resources} opens={opens} />
      )}
    </Section>
  );
}

interface MatrixProps {
  roles: readonly Role[];
  resources: readonly Resource[];
  /** What each permission allows. */
  opens: ReadonlyMap<string, readonly string[]>;
}

function Matrix({ roles, resources, opens }: MatrixProps) {
  return (
    <section
      aria-label="Permissions by role"
      {...scrollRegion}
      className="relative max-h-[70dvh] min-w-0 overflow-auto rounded-lg border bg-card focus-inset"
    >
      <table className="w-full border-collapse text-sm" data-testid="permission-matrix">
        <thead className="sticky top-0 z-10 bg-card">
          <tr className="shadow-[inset_0_-1px_var(--border)]">
            <th scope="col" className="h-9 px-4 text-left font-medium text-muted-foreground text-xs">
              Permission
            </th>
            {roles.map((role) => (
              <th
                key={roleIdOf(role)}
                scope="col"
                className="h-9 min-w-20 px-3 text-center font-medium text-muted-foreground text-xs"
              >
                {nameOfRole(role)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {resources.map((resource) => (
            <Fragment key={resource.name}>
              <tr className="border-b bg-muted">
                <th scope="colgroup" colSpan={roles.length + 1} className="h-8 px-4 text-left font-medium">
                  {resource.name}
                </th>
              </tr>
              {resource.permissions.map((permission) => (
                <PermissionRow key={permission} permission={permission} opens={opens.get(permission)} roles={roles} />
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface PermissionRowProps {
  permission: string;
  opens: readonly string[] | undefined;
  roles: readonly Role[];
}

function PermissionRow({ permission, opens = [], roles }: PermissionRowProps) {
  return (
    <tr className="border-b last:border-b-0">
      <th scope="row" className="max-w-md px-4 py-2 text-left font-normal">
        <code className="font-mono">{actionOf(permission)}</code>
        <span className="block text-muted-foreground text-xs max-sm:hidden">{opens.join('; ')}</span>
      </th>
      {roles.map((role) => (
        <td key={roleIdOf(role)} className="px-3 text-center">
          <Held yes={holds(role, permission)} />
        </td>
      ))}
    </tr>
  );
}

function Held({ yes }: { yes: boolean }) {
  return (
    <>
      {yes ? (
        <Check aria-hidden className="mx-auto size-4 text-success-text" />
      ) : (
        <Minus aria-hidden className="mx-auto size-4 text-input" />
      )}
      <span className="sr-only">{yes ? 'Yes' : 'No'}</span>
    </>
  );
}
