import { Link } from '@tanstack/react-router';
import { Ellipsis, Plus } from 'lucide-react';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { useAct } from '../../api/use-act.ts';
import type { Environment, Project } from '../../entities/projects/queries.ts';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from '../../ui/dropdown-menu.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { DeletedList } from '../deletions/deleted-list.tsx';
import { EnvironmentDialog } from './environment-dialog.tsx';

export function Environments({ of: project }: { of: Project }) {
  const { slug: org } = useOrganization();
  const { can } = useAccess();
  const [creating, setCreating] = useState(false);
  const create = can('environments:create', { projectId: project.id }) && (
    <Button onClick={() => setCreating(true)} data-testid="create-environment-button">
      <Plus aria-hidden /> New environment
    </Button>
  );
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <p className="text-muted-foreground text-sm">Each environment has secrets and keys of its own.</p>
        {create}
      </div>
      <DataTable
        label="Environments"
        columns={columnsIn(org, project)}
        rows={project.environments}
        rowKey={({ id }) => id}
        actions={(environment) => <EnvironmentMenu of={environment} />}
        empty={
          <EmptyState
            title="No environments"
            description="Secrets and keys belong to an environment."
            actions={create}
          />
        }
        data-testid="environments-table"
      />
      <DeletedList
        type="environment"
        what="environments"
        projectId={project.id}
        restore={({ id }) =>
          call(
            api.POST('/api/v1/projects/{project}/environments/{environment}/restore', {
              params: { path: { project: project.id, environment: id } },
            }),
          )
        }
      />
      <EnvironmentDialog project={project.id} open={creating} onOpenChange={setCreating} />
    </>
  );
}

const columnsIn = (org: string, project: Project): Column<Environment>[] => [
  {
    id: 'name',
    header: 'Name',
    cell: ({ name, production }) => (
      <span className="flex items-center gap-2">
        <span className="truncate font-medium">{name}</span>
        {production && (
          <Badge tone="primary" className="max-sm:hidden">
            Production
          </Badge>
        )}
      </span>
    ),
  },
  {
    id: 'slug',
    header: 'Slug',
    from: 'md',
    cell: ({ slug, id }) => (
      <span className="flex items-center gap-1">
        <code className="truncate font-mono">{slug}</code>
        <CopyButton value={id} label="Copy id" size="sm" />
      </span>
    ),
  },
  {
    id: 'links',
    header: 'Inside',
    width: '11rem',
    cell: ({ id, name, slug }) => (
      <span className="flex gap-4">
        <Link
          to="/o/$org/projects/$project/secrets"
          params={{ org, project: project.slug }}
          search={{ env: slug }}
          aria-label={`Secrets of ${name}`}
          className="text-primary-text hover:underline"
        >
          Secrets
        </Link>
        <Link
          to="/o/$org/projects/$project"
          params={{ org, project: project.slug }}
          search={{ tab: 'keys', environment: id }}
          aria-label={`API keys of ${name}`}
          className="text-primary-text hover:underline"
        >
          API keys
        </Link>
      </span>
    ),
  },
  {
    id: 'created',
    header: 'Created',
    from: 'lg',
    width: '10rem',
    cell: ({ createdAt }) => <RelativeTime value={createdAt} />,
  },
];

function EnvironmentMenu({ of: environment }: { of: Environment }) {
  const { can } = useAccess();
  const [open, setOpen] = useState<'edit' | 'delete'>();
  const close = (shown: boolean) => shown || setOpen(undefined);
  const place = { projectId: environment.projectId, environmentId: environment.id };
  const [mayEdit, mayDelete] = [can('environments:update', place), can('environments:delete', place)];
  if (!mayEdit && !mayDelete) return null;
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <IconButton label={`Actions on ${environment.name}`} size="sm" data-testid="environment-menu-button">
            <Ellipsis aria-hidden />
          </IconButton>
        </DropdownMenuTrigger>
        <DropdownMenuContent>
          {mayEdit && (
            <DropdownMenuItem onSelect={() => setOpen('edit')} data-testid="edit-environment-button">
              Edit…
            </DropdownMenuItem>
          )}
          {mayDelete && (
            <DropdownMenuItem danger onSelect={() => setOpen('delete')} data-testid="delete-environment-button">
              Delete…
            </DropdownMenuItem>
          )}
        </DropdownMenuContent>
      </DropdownMenu>
      <EnvironmentDialog project={environment.projectId} of={environment} open={open === 'edit'} onOpenChange={close} />
      <DeleteEnvironmentDialog of={environment} open={open === 'delete'} onOpenChange={close} />
    </>
  );
}

interface DeleteEnvironmentDialogProps {
  of: Environment;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

function DeleteEnvironmentDialog({ of: { id, projectId, name }, open, onOpenChange }: DeleteEnvironmentDialogProps) {
  const params = { path: { project: projectId, environment: id } };
  const remove = useAct(() => call(api.DELETE('/api/v1/projects/{project}/environments/{environment}', { params })), {
    success: `${name} deleted`,
    failure: `${name} could not be deleted`,
    invalidates: [['projects'], ['keys'], ['deletions', 'environment']],
    onDone: () => onOpenChange(false),
  });
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Delete ${name}?`}
      description="Its keys stop working at once, and its secrets cannot be read. You can restore it, with its keys, for 30 days."
      action="Delete environment"
      danger
      typeToConfirm={name}
      loading={remove.isPending}
      onConfirm={() => remove.mutate()}
    />
  );
}
