import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Ellipsis, LockKeyhole, Pencil } from 'lucide-react';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { useAct } from '../../api/use-act.ts';
import type { Project } from '../../entities/projects/queries.ts';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { BackLink } from '../../shell/back-link.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from '../../ui/dropdown-menu.tsx';
import { counted } from '../../ui/format.ts';
import { PageHeader } from '../../ui/page.tsx';
import { PageState } from '../../ui/page-state.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { TabNav, tabLink } from '../../ui/tabs.tsx';
import { EditProjectDialog } from './edit-project-dialog.tsx';
import { Environments } from './environments.tsx';
import { ProjectKeys } from './project-keys.tsx';
import { projectBySlugQuery } from './queries.ts';

const route = getRouteApi('/signed-in/o/$org/projects/$project');

export function ProjectPage() {
  const { project: slug } = route.useParams();
  const { tab } = route.useSearch();
  const { slug: org } = useOrganization();
  const { data, error, refetch } = useQuery(projectBySlugQuery(slug));
  if (data === undefined) return <PageState title="Project" error={error} onRetry={refetch} />;
  if (data === null) return <MissingProject slug={slug} />;
  return (
    <>
      <BackLink to="/o/$org/projects">Projects</BackLink>
      <PageHeader
        title={data.name}
        description={data.description || undefined}
        meta={
          <span className="flex items-center text-muted-foreground">
            <code className="font-mono text-sm">{data.slug}</code>
            <CopyButton value={data.id} label="Copy id" size="sm" />
          </span>
        }
        actions={<ProjectActions of={data} />}
      />
      <TabNav aria-label="Project" className="mb-4">
        <Link
          to="/o/$org/projects/$project"
          params={{ org, project: slug }}
          search={{}}
          activeOptions={{ exact: true, includeSearch: true }}
          className={tabLink}
          data-testid="project-environments-tab"
        >
          Environments
        </Link>
        <Link
          to="/o/$org/projects/$project/secrets"
          params={{ org, project: slug }}
          className={tabLink}
          data-testid="project-secrets-tab"
        >
          Secrets
        </Link>
        <Link
          to="/o/$org/projects/$project"
          params={{ org, project: slug }}
          search={{ tab: 'keys' }}
          className={tabLink}
          data-testid="project-keys-tab"
        >
          API keys
        </Link>
      </TabNav>
      {tab === 'keys' ? <ProjectKeys of={data} /> : <Environments of={data} />}
    </>
  );
}

function MissingProject({ slug }: { slug: string }) {
  const { slug: org } = useOrganization();
  return (
    <>
      <PageHeader title="Project" />
      <EmptyState
        title={`There is no project ${slug}`}
        description="It was renamed or deleted, or you may not see it."
        actions={
          <Button asChild>
            <Link to="/o/$org/projects" params={{ org }}>
              All projects
            </Link>
          </Button>
        }
      />
    </>
  );
}

function ProjectActions({ of: project }: { of: Project }) {
  const { slug: org } = useOrganization();
  const { can } = useAccess();
  const [open, setOpen] = useState<'edit' | 'delete'>();
  const close = (shown: boolean) => shown || setOpen(undefined);
  const place = { projectId: project.id };
  return (
    <>
      {can('projects:delete', place) && (
        <DropdownMenu>
          <DropdownMenuTrigger asChild>
            <IconButton label="More" variant="secondary" data-testid="project-menu-button">
              <Ellipsis aria-hidden />
            </IconButton>
          </DropdownMenuTrigger>
          <DropdownMenuContent>
            <DropdownMenuItem danger onSelect={() => setOpen('delete')} data-testid="delete-project-button">
              Delete…
            </DropdownMenuItem>
          </DropdownMenuContent>
        </DropdownMenu>
      )}
      {can('projects:update', place) && (
        <Button onClick={() => setOpen('edit')} data-testid="edit-project-button">
          <Pencil aria-hidden /> Edit
        </Button>
      )}
      <Button variant="primary" asChild>
        <Link
          to="/o/$org/projects/$project/secrets"
          params={{ org, project: project.slug }}
          data-testid="project-secrets-link"
        >
          <LockKeyhole aria-hidden /> Secrets
        </Link>
      </Button>
      <EditProjectDialog of={project} open={open === 'edit'} onOpenChange={close} />
      <DeleteProjectDialog of={project} open={open === 'delete'} onOpenChange={close} />
    </>
  );
}

interface DeleteProjectDialogProps {
  of: Project;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

function DeleteProjectDialog({ of: { id, name, environments }, open, onOpenChange }: DeleteProjectDialogProps) {
  const navigate = useNavigate();
  const { slug: org } = useOrganization();
  const remove = useAct(() => call(api.DELETE('/api/v1/projects/{project}', { params: { path: { project: id } } })), {
    success: `${name} deleted`,
    failure: `${name} could not be deleted`,
    invalidates: [['projects'], ['keys'], ['deletions', 'project']],
    onDone: () => void navigate({ to: '/o/$org/projects', params: { org } }),
  });
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Delete ${name}?`}
      description={`It stops working at once, with ${counted(environments.length, 'environment')} and their keys. You can restore all of it for 30 days.`}
      action="Delete project"
      danger
      typeToConfirm={name}
      loading={remove.isPending}
      onConfirm={() => remove.mutate()}
    />
  );
}
