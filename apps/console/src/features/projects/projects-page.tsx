import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { FolderKey, Plus } from 'lucide-react';
import { useState } from 'react';
import { api, call, type Schema } from '../../api/client.ts';
import { pagesOf, rowsOf } from '../../api/queries.ts';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { PageHeader } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { DeletedList } from '../deletions/deleted-list.tsx';
import { NewProjectDialog } from './new-project-dialog.tsx';

type Project = Schema<'Project'>;

const projectsQuery = pagesOf(['projects'], (cursor, signal) =>
  call(api.GET('/api/v1/projects', { params: { query: { limit: 50, ...(cursor && { cursor }) } }, signal })),
);

const columnsIn = (org: string): Column<Project>[] => [
  {
    id: 'name',
    header: 'Name',
    cell: ({ name, slug }) => (
      <Link to="/o/$org/projects/$project" params={{ org, project: slug }} className="font-medium hover:underline">
        {name}
      </Link>
    ),
  },
  { id: 'slug', header: 'Slug', cell: ({ slug }) => <code className="font-mono">{slug}</code>, from: 'md' },
  {
    id: 'environments',
    header: 'Environments',
    cell: ({ environments }) => environments.map(({ name }) => name).join(', '),
    from: 'sm',
  },
  { id: 'created', header: 'Created', cell: ({ createdAt }) => <RelativeTime value={createdAt} />, width: '10rem' },
];

export function ProjectsPage() {
  const { slug: org } = useOrganization();
  const { can } = useAccess();
  const navigate = useNavigate();
  const [creating, setCreating] = useState(false);
  const list = useInfiniteQuery(projectsQuery);
  const create = can('projects:create') && (
    <Button variant="primary" onClick={() => setCreating(true)} data-testid="create-project-button">
      <Plus aria-hidden /> New project
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Projects"
        description="A project has environments, and each environment has secrets and keys of its own."
        actions={create}
      />
      <DataTable
        label="Projects"
        columns={columnsIn(org)}
        {...rowsOf(list)}
        rowKey={({ id }) => id}
        onOpen={({ slug: project }) => navigate({ to: '/o/$org/projects/$project', params: { org, project } })}
        empty={
          <EmptyState
            icon={<FolderKey aria-hidden />}
            title="No projects yet"
            description="A project begins with the environments development, staging and production."
            actions={create}
          />
        }
        data-testid="projects-table"
      />
      <DeletedList
        type="project"
        what="projects"
        restore={({ id }) =>
          call(api.POST('/api/v1/projects/{project}/restore', { params: { path: { project: id } } }))
        }
      />
      <NewProjectDialog open={creating} onOpenChange={setCreating} />
    </>
  );
}
