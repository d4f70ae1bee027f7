import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call, type Schema } from '../../api/client.ts';
import { pagesOf, rowsOf } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { Section } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { DateTime } from '../../ui/time.tsx';
import { memberName } from './member-name.ts';
import { memberChoiceQuery, type Team } from './queries.ts';

type TeamMember = Schema<'TeamMember'>;

const columns: Column<TeamMember>[] = [
  {
    id: 'name',
    header: 'Name',
    cell: (member) => (
      <span className="flex min-w-0 items-center gap-2.5">
        <Avatar name={memberName(member)} />
        <span className="min-w-0">
          <span className="block truncate font-medium">{memberName(member)}</span>
          <span className="block truncate text-muted-foreground text-xs">{member.email}</span>
        </span>
      </span>
    ),
  },
  {
    id: 'added',
    header: 'Added',
    cell: ({ addedAt }) => <DateTime value={addedAt} form="date" />,
    width: '9rem',
    from: 'sm',
  },
];

export function TeamMembers({ team: { id: team } }: { team: Team }) {
  const { id: org } = useOrganization();
  const { can } = useAccess();
  const key = ['teams', team, 'members'] as const;
  const list = useInfiniteQuery(
    pagesOf(key, (cursor, signal) => {
      const params = { path: { org, team }, query: { limit: 50, ...(cursor && { cursor }) } };
      return call(api.GET('/api/v1/organizations/{org}/teams/{team}/members', { params, signal }));
    }),
  );
  const remove = useAct(
    (user: string) =>
      call(
        api.DELETE('/api/v1/organizations/{org}/teams/{team}/members/{user}', {
          params: { path: { org, team, user } },
        }),
      ),
    { invalidates: [key, ['access']], failure: 'The member was not removed from the team' },
  );
  return (
    <Section title="Members">
      {can('teams:update') && <AddMember team={team} present={list.data ?? []} />}
      <DataTable
        label="Members of the team"
        columns={columns}
        {...rowsOf(list)}
        rowKey={({ userId }) => userId}
        {...(can('teams:update') && {
          actions: ({ userId }: TeamMember) => (
            <Button
              size="sm"
              variant="danger-ghost"
              loading={remove.isPending && remove.variables === userId}
              onClick={() => remove.mutate(userId)}
              data-testid="remove-team-member-button"
            >
              Remove
            </Button>
          ),
        })}
        empty={<EmptyState title="Nobody is in this team yet" className="py-8" />}
        data-testid="team-members-table"
      />
    </Section>
  );
}

function AddMember({ team, present }: { team: string; present: readonly TeamMember[] }) {
  const { id: org } = useOrganization();
  const { data: members = [], isPending } = useQuery(memberChoiceQuery(org));
  const [chosen, setChosen] = useState('');
  const add = useAct(
    (user: string) =>
      call(
        api.PUT('/api/v1/organizations/{org}/teams/{team}/members/{user}', { params: { path: { org, team, user } } }),
      ),
    {
      invalidates: [['teams', team, 'members'], ['access']],
      failure: 'The member was not added',
      onDone: () => setChosen(''),
    },
  );
  const options = members
    .filter(({ userId }) => !present.some((each) => each.userId === userId))
    .map((member) => ({
      value: member.userId,
      label: memberName(member),
      ...(member.email && { hint: member.email }),
    }));
  return (
    <div className="flex flex-wrap gap-2">
      <Combobox
        aria-label="Member to add"
        value={chosen}
        onValueChange={setChosen}
        options={options}
        loading={isPending}
        placeholder="Choose a member…"
        className="max-w-72"
        data-testid="team-member-select"
      />
      <Button
        disabled={chosen === ''}
        loading={add.isPending}
        onClick={() => add.mutate(chosen)}
        data-testid="add-team-member-button"
      >
        Add to the team
      </Button>
    </div>
  );
}
