import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { rowsOf } from '../../api/queries.ts';
import { useAccess } from '../../session/access.ts';
import { accountQuery } from '../../session/me.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { DropdownMenuItem } from '../../ui/dropdown-menu.tsx';
import { PageHeader } from '../../ui/page.tsx';
import { RowMenu } from '../../ui/row-menu.tsx';
import { DateTime } from '../../ui/time.tsx';
import { ChangeRoleDialog } from './change-role-dialog.tsx';
import { Invitations } from './invitations.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { LeaveDialog } from './leave-dialog.tsx';
import { memberName } from './member-name.ts';
import { type Member, membersQuery } from './queries.ts';
import { RemoveMemberDialog } from './remove-member-dialog.tsx';
import { RoleName } from './role-select.tsx';
import { TransferDialog } from './transfer-dialog.tsx';

export function MembersPage() {
  const { can } = useAccess();
  const [inviting, setInviting] = useState(false);
  return (
    <>
      <PageHeader
        title="Members"
        description="People of the organization. A member’s role applies everywhere in it."
        actions={
          can('invitations:create') && (
            <Button variant="primary" onClick={() => setInviting(true)} data-testid="invite-button">
              <UserPlus aria-hidden /> Invite
            </Button>
          )
        }
      />
      <Members />
      {can('invitations:read') && <Invitations />}
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </>
  );
}

const columnsIn = (org: string, me: string | undefined): Column<Member>[] => [
  {
    id: 'name',
    header: 'Name',
    cell: (member) => (
      <span className="flex min-w-0 items-center gap-2.5">
        <Avatar name={memberName(member)} />
        <span className="min-w-0">
          <span className="flex items-center gap-2">
            <Link
              to="/o/$org/members/$user"
              params={{ org, user: member.userId }}
              className="truncate font-medium hover:underline"
            >
              {memberName(member)}
            </Link>
            {member.userId === me && <Badge>You</Badge>}
          </span>
          <span className="block truncate text-muted-foreground text-xs">{member.email}</span>
        </span>
      </span>
    ),
  },
  { id: 'role', header: 'Role', cell: ({ role }) => <RoleName role={role} />, width: '8rem' },
  {
    id: 'joined',
    header: 'Joined',
    cell: ({ joinedAt }) => <DateTime value={joinedAt} form="date" />,
    width: '8rem',
    from: 'md',
  },
];

type Act = 'role' | 'transfer' | 'remove' | 'leave';

function Members() {
  const { id, slug } = useOrganization();
  const { data: account } = useQuery(accountQuery);
  const navigate = useNavigate();
  const list = useInfiniteQuery(membersQuery(id));
  const [doing, setDoing] = useState<{ act: Act; member: Member }>();
  const target = (act: Act) => (doing?.act === act ? doing.member : undefined);
  const close = () => setDoing(undefined);
  return (
    <>
      <DataTable
        className="mb-8"
        label="Members"
        columns={columnsIn(slug, account?.user.id)}
        {...rowsOf(list)}
        rowKey={(member) => member.id}
        onOpen={({ userId }) => navigate({ to: '/o/$org/members/$user', params: { org: slug, user: userId } })}
        actions={(member) => <MemberMenu member={member} onChoose={(act) => setDoing({ act, member })} />}
        data-testid="members-table"
      />
      <ChangeRoleDialog member={target('role')} onClose={close} />
      <TransferDialog member={target('transfer')} onClose={close} />
      <LeaveDialog open={target('leave') !== undefined} onClose={close} />
      <RemoveMemberDialog member={target('remove')} onClose={close} />
    </>
  );
}

function MemberMenu({ member, onChoose }: { member: Member; onChoose: (act: Act) => void }) {
  const { can } = useAccess();
  const { data: account } = useQuery(accountQuery);
  const isMe = member.userId === account?.user.id;
  if (!isMe && !['members:update', 'members:remove', 'organizations:transfer'].some((each) => can(each))) return null;
  return (
    <RowMenu of={memberName(member)}>
      {can('members:update') && (
        <DropdownMenuItem onSelect={() => onChoose('role')} data-testid="change-role-item">
          Change role
        </DropdownMenuItem>
      )}
      {can('organizations:transfer') && !isMe && (
        <DropdownMenuItem onSelect={() => onChoose('transfer')} data-testid="transfer-item">
          Make owner in your place
        </DropdownMenuItem>
      )}
      {isMe && (
        <DropdownMenuItem danger onSelect={() => onChoose('leave')} data-testid="leave-item">
          Leave the organization
        </DropdownMenuItem>
      )}
      {!isMe && can('members:remove') && (
        <DropdownMenuItem danger onSelect={() => onChoose('remove')} data-testid="remove-member-item">
          Remove
        </DropdownMenuItem>
      )}
    </RowMenu>
  );
}
