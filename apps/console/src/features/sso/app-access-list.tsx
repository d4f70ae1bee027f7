import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { ConfirmChange } from '../../api/confirm-change.tsx';
import { rowsOf } from '../../api/queries.ts';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Status } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { DropdownMenuItem } from '../../ui/dropdown-menu.tsx';
import { Section } from '../../ui/page.tsx';
import { RowMenu } from '../../ui/row-menu.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { memberName } from '../access/member-name.ts';
import { type Member, memberChoiceQuery } from '../access/queries.ts';
import { AppAccessDialog } from './app-access-dialog.tsx';
import { type App, type AppAccess, appAccessQuery } from './queries.ts';

/** Who was granted access to an app, came as a member, or is blocked. */
export function AppAccessList({ app }: { app: App }) {
  const { id: org } = useOrganization();
  const { can } = useAccess();
  const list = useInfiniteQuery(appAccessQuery(org, app.id));
  const { data: members = [] } = useQuery(memberChoiceQuery(org));
  const nameOf = (userId: string) => nameIn(members, userId);
  const [editing, setEditing] = useState<AppAccess | 'new'>();
  const [blocking, setBlocking] = useState<AppAccess>();
  return (
    <Section
      title="People"
      description={
        app.entry === 'members'
          ? 'Every member may log in unless they are blocked. A grant gives them a role in the app.'
          : 'Only people who were granted access may log in.'
      }
      actions={
        can('apps:grant') && (
          <Button onClick={() => setEditing('new')} data-testid="grant-access-button">
            <UserPlus aria-hidden /> Grant access
          </Button>
        )
      }
    >
      <DataTable
        label="People with access to the app"
        columns={columnsOf(nameOf)}
        {...rowsOf(list)}
        rowKey={({ id }) => id}
        {...(can('apps:grant') && {
          actions: (access: AppAccess) => (
            <RowMenu of={nameOf(access.userId)}>
              <DropdownMenuItem onSelect={() => setEditing(access)} data-testid="edit-access-item">
                Change role or end
              </DropdownMenuItem>
              <DropdownMenuItem danger onSelect={() => setBlocking(access)} data-testid="block-access-item">
                Block
              </DropdownMenuItem>
            </RowMenu>
          ),
        })}
        empty={<EmptyState title="Nobody has logged in or was granted access yet" className="py-8" />}
        data-testid="app-access-table"
      />
      {editing && (
        <AppAccessDialog
          app={app.id}
          access={editing === 'new' ? undefined : editing}
          name={editing === 'new' ? undefined : nameOf(editing.userId)}
          onClose={() => setEditing(undefined)}
        />
      )}
      <BlockDialog app={app} access={blocking} nameOf={nameOf} onClose={() => setBlocking(undefined)} />
    </Section>
  );
}

interface BlockDialogProps {
  app: App;
  access: AppAccess | undefined;
  nameOf: (userId: string) => string;
  onClose: () => void;
}

function BlockDialog({ app, access, nameOf, onClose }: BlockDialogProps) {
  const { id: org } = useOrganization();
  return (
    <ConfirmChange
      target={access}
      onClose={onClose}
      title={({ userId }) => `Block ${nameOf(userId)} from ${app.name}?`}
      description={() => 'Their tokens for the app end at once, and they cannot log in to it until you grant access.'}
      action="Block"
      change={({ id }) =>
        call(
          api.DELETE('/api/v1/organizations/{org}/apps/{app}/access/{access}', {
            params: { path: { org, app: app.id, access: id } },
          }),
        )
      }
      refresh={[['apps', app.id, 'access']]}
      done="The person is blocked"
    />
  );
}

function nameIn(members: readonly Member[], userId: string): string {
  const member = members.find((each) => each.userId === userId);
  return member === undefined ? userId : memberName(member);
}

const columnsOf = (nameOf: (userId: string) => string): Column<AppAccess>[] => [
  { id: 'name', header: 'Name', cell: ({ userId }) => <span className="font-medium">{nameOf(userId)}</span> },
  { id: 'role', header: 'Role in the app', cell: ({ role }) => role ?? '–', width: '10rem' },
  {
    id: 'status',
    header: 'Access',
    cell: ({ revokedAt, grantedAt }) => {
      if (revokedAt !== null) return <Status tone="danger">Blocked</Status>;
      return <Status tone="success">{grantedAt === null ? 'As a member' : 'Granted'}</Status>;
    },
    width: '9rem',
    from: 'sm',
  },
  {
    id: 'expires',
    header: 'Ends',
    cell: ({ expiresAt }) => <RelativeTime value={expiresAt} />,
    width: '8rem',
    from: 'md',
  },
];
