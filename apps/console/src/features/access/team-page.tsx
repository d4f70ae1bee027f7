import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { ConfirmChange } from '../../api/confirm-change.tsx';
import { queryClient } from '../../api/queries.ts';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { BackLink } from '../../shell/back-link.tsx';
import { Button } from '../../ui/button.tsx';
import { PageHeader } from '../../ui/page.tsx';
import { PageState } from '../../ui/page-state.tsx';
import { Bindings } from './bindings.tsx';
import { NameDialog } from './name-dialog.tsx';
import type { Team } from './queries.ts';
import { TeamMembers } from './team-members.tsx';

export function TeamPage() {
  const { team } = useParams({ from: '/signed-in/o/$org/teams/$team' });
  const { id: org } = useOrganization();
  const { data, error, refetch } = useQuery({
    queryKey: ['teams', team],
    queryFn: () => call(api.GET('/api/v1/organizations/{org}/teams/{team}', { params: { path: { org, team } } })),
  });
  if (data === undefined) return <PageState title="Team" error={error} onRetry={refetch} />;
  return (
    <>
      <BackLink to="/o/$org/teams">Teams</BackLink>
      <TeamDetails team={data} />
    </>
  );
}

function TeamDetails({ team }: { team: Team }) {
  const { id: org, slug } = useOrganization();
  const { can } = useAccess();
  const navigate = useNavigate();
  const [editing, setEditing] = useState(false);
  const [deleting, setDeleting] = useState<Team>();
  const params = { path: { org, team: team.id } };
  return (
    <>
      <PageHeader
        title={team.name}
        description={team.description}
        actions={
          <>
            {can('teams:delete') && (
              <Button variant="danger-ghost" onClick={() => setDeleting(team)} data-testid="delete-team-button">
                Delete
              </Button>
            )}
            {can('teams:update') && (
              <Button onClick={() => setEditing(true)} data-testid="edit-team-button">
                Edit
              </Button>
            )}
          </>
        }
      />
      <TeamMembers team={team} />
      {can('bindings:read') && (
        <Bindings principalId={team.id} name={team.name} description="Every member of the team has them." />
      )}
      {editing && (
        <NameDialog
          title="Edit the team"
          button="Save"
          thing={team}
          noun="team"
          submit={async (body) => {
            await call(api.PATCH('/api/v1/organizations/{org}/teams/{team}', { params, body }));
            await queryClient.invalidateQueries({ queryKey: ['teams'] });
          }}
          onClose={() => setEditing(false)}
        />
      )}
      <ConfirmChange
        target={deleting}
        onClose={() => setDeleting(undefined)}
        title={({ name }) => `Delete the team ${name}?`}
        description={() =>
          'Its members lose the roles that they have through it at once. They stay in the organization.'
        }
        action="Delete"
        change={() => call(api.DELETE('/api/v1/organizations/{org}/teams/{team}', { params }))}
        refresh={[['access']]}
        done="Team deleted"
        onDone={async () => {
          await navigate({ to: '/o/$org/teams', params: { org: slug } });
          await queryClient.invalidateQueries({ queryKey: ['teams'] });
        }}
      />
    </>
  );
}
