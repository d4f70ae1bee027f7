import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { ConfirmChange } from '../../api/confirm-change.tsx';
import { rowsOf } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Status } from '../../ui/badge.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { DropdownMenuItem } from '../../ui/dropdown-menu.tsx';
import { Section } from '../../ui/page.tsx';
import { RowMenu } from '../../ui/row-menu.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { type Invitation, invitationsQuery } from './queries.ts';
import { RoleName } from './role-select.tsx';

const states = {
  open: ['info', 'Open'],
  accepted: ['success', 'Accepted'],
  revoked: ['neutral', 'Withdrawn'],
  expired: ['warning', 'Expired'],
} as const;

const columns: Column<Invitation>[] = [
  {
    id: 'email',
    header: 'E-mail',
    cell: ({ email }) =>
      email === null ? (
        // Once an invitation is closed, its address is deleted.
        <span className="text-muted-foreground">Address deleted</span>
      ) : (
        <span className="font-medium">{email}</span>
      ),
  },
  { id: 'role', header: 'Role', cell: ({ role }) => <RoleName role={role} />, width: '8rem', from: 'sm' },
  {
    id: 'status',
    header: 'Status',
    cell: ({ status }) => <Status tone={states[status][0]}>{states[status][1]}</Status>,
    width: '8rem',
  },
  {
    id: 'expires',
    header: 'Link expires',
    cell: ({ status, expiresAt }) => (status === 'open' ? <RelativeTime value={expiresAt} /> : '–'),
    width: '8rem',
    from: 'md',
  },
];

const key = ['invitations'] as const;

export function Invitations() {
  const { id: org } = useOrganization();
  const list = useInfiniteQuery(invitationsQuery(org));
  const [revoking, setRevoking] = useState<Invitation>();
  return (
    <Section title="Invitations" description="Closed invitations are kept for a month.">
      <DataTable
        label="Invitations"
        columns={columns}
        {...rowsOf(list)}
        rowKey={({ id }) => id}
        actions={(invitation) =>
          invitation.status === 'open' && <InvitationMenu invitation={invitation} onRevoke={setRevoking} />
        }
        empty={<EmptyState title="No invitations" className="py-8" />}
        data-testid="invitations-table"
      />
      <ConfirmChange
        target={revoking}
        onClose={() => setRevoking(undefined)}
        title={({ email }) => `Withdraw the invitation of ${email ?? 'this person'}?`}
        description={() => 'The link in the mail stops working at once.'}
        action="Withdraw"
        change={({ id: invitation }) =>
          call(
            api.DELETE('/api/v1/organizations/{org}/invitations/{invitation}', {
              params: { path: { org, invitation } },
            }),
          )
        }
        refresh={[key]}
        done="Invitation withdrawn"
      />
    </Section>
  );
}

interface InvitationMenuProps {
  invitation: Invitation;
  onRevoke: (invitation: Invitation) => void;
}

function InvitationMenu({ invitation, onRevoke }: InvitationMenuProps) {
  const { id: org } = useOrganization();
  const { can } = useAccess();
  const resend = useAct(
    () =>
      call(
        api.POST('/api/v1/organizations/{org}/invitations/{invitation}/resend', {
          params: { path: { org, invitation: invitation.id } },
        }),
      ),
    {
      invalidates: [key],
      success: 'A new link is on its way. The previous one no longer works',
      failure: 'The invitation was not sent',
    },
  );
  if (!can('invitations:create') && !can('invitations:delete')) return null;
  return (
    <RowMenu of={invitation.email ?? invitation.id}>
      {can('invitations:create') && (
        <DropdownMenuItem onSelect={() => resend.mutate()} data-testid="resend-invitation-item">
          Send again
        </DropdownMenuItem>
      )}
      {can('invitations:delete') && (
        <DropdownMenuItem danger onSelect={() => onRevoke(invitation)} data-testid="revoke-invitation-item">
          Withdraw
        </DropdownMenuItem>
      )}
    </RowMenu>
  );
}
