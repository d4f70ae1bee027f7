import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { PageHeader } from '../../ui/page.tsx';
import { SkeletonLines } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { TabNav, tabLink } from '../../ui/tabs.tsx';
import { ProjectContext, useProjectOfPage } from './place.ts';

const tabs = [
  { to: '/o/$org/projects/$project/secrets', label: 'Secrets', permission: 'folders:read' },
  { to: '/o/$org/projects/$project/secrets/change-requests', label: 'Change requests', permission: 'folders:read' },
  { to: '/o/$org/projects/$project/secrets/shares', label: 'Shares', permission: 'shares:read' },
  { to: '/o/$org/projects/$project/secrets/dynamic', label: 'Dynamic', permission: 'dynamic-secrets:read' },
  { to: '/o/$org/projects/$project/secrets/rotators', label: 'Rotators', permission: 'folders:read' },
] as const;

/** The frame of all pages about a project's secrets. */
export function VaultLayout({ children }: { children: ReactNode }) {
  const { slug: org } = useOrganization();
  const { can } = useAccess();
  const { data: project, error, refetch } = useProjectOfPage();
  if (!project) {
    return (
      <>
        <PageHeader title="Secrets" />
        {error ? <ErrorState error={error} onRetry={refetch} /> : <SkeletonLines />}
      </>
    );
  }
  return (
    <ProjectContext value={project}>
      <PageHeader
        title={
          <>
            <Link
              to="/o/$org/projects/$project"
              params={{ org, project: project.slug }}
              className="text-muted-foreground hover:text-foreground"
            >
              {project.name}
            </Link>
            <span className="mx-2 font-normal text-muted-foreground">/</span>
            Secrets
          </>
        }
      />
      <TabNav aria-label="Secrets" className="mb-4">
        {tabs
          .filter(({ permission }) => can(permission))
          .map(({ to, label }, index) => (
            <Link
              key={to}
              to={to}
              params={{ org, project: project.slug }}
              activeOptions={{ exact: index === 0, includeSearch: false }}
              className={tabLink}
              data-testid={`tab-${label.toLowerCase().replace(' ', '-')}`}
            >
              {label}
            </Link>
          ))}
      </TabNav>
      {children}
    </ProjectContext>
  );
}
