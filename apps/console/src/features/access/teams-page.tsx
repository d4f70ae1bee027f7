import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Plus, UsersRound } from 'lucide-react';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { queryClient, rowsOf } from '../../api/queries.ts';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { PageHeader } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { DateTime } from '../../ui/time.tsx';
import { NameDialog } from './name-dialog.tsx';
import { type Team, teamsQuery } from './queries.ts';

const columnsIn = (org: string): Column<Team>[] => [
  {
    id: 'name',
    header: 'Name',
    cell: ({ id, name }) => (
      <Link to="/o/$org/teams/$team" params={{ org, team: id }} className="font-medium hover:underline">
        {name}
      </Link>
    ),
  },
  {
    id: 'description',
    header: 'Description',
    cell: ({ description }) => <span className="text-muted-foreground">{description}</span>,
    from: 'sm',
  },
  {
    id: 'created',
    header: 'Created',
    cell: ({ createdAt }) => <DateTime value={createdAt} form="date" />,
    width: '9rem',
    from: 'md',
  },
];

export function TeamsPage() {
  const { id, slug } = useOrganization();
  const { can } = useAccess();
  const navigate = useNavigate();
  const list = useInfiniteQuery(teamsQuery(id));
  const [creating, setCreating] = useState(false);
  const open = (team: string) => navigate({ to: '/o/$org/teams/$team', params: { org: slug, team } });
  const create = can('teams:create') && (
    <Button variant="primary" onClick={() => setCreating(true)} data-testid="create-team-button">
      <Plus aria-hidden /> New team
    </Button>
  );
  return (
    <>
      <PageHeader title="Teams" description="Groups of members who share roles." actions={create} />
      <DataTable
        label="Teams"
        columns={columnsIn(slug)}
        {...rowsOf(list)}
        rowKey={(team) => team.id}
        onOpen={(team) => open(team.id)}
        empty={
          <EmptyState
            icon={<UsersRound aria-hidden />}
            title="No teams yet"
            description="Give a role to a team once instead of to each of its members."
            actions={create}
          />
        }
        data-testid="teams-table"
      />
      {creating && (
        <NameDialog
          title="New team"
          button="Create team"
          noun="team"
          submit={async (body) => {
            const params = { path: { org: id } };
            const team = await call(api.POST('/api/v1/organizations/{org}/teams', { params, body }));
            await queryClient.invalidateQueries({ queryKey: ['teams'] });
            await open(team.id);
          }}
          onClose={() => setCreating(false)}
        />
      )}
    </>
  );
}
