import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useAccess } from '../../session/access.ts';
import { accountQuery } from '../../session/me.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { BackLink } from '../../shell/back-link.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card, CardBody } from '../../ui/card.tsx';
import { CopyField } from '../../ui/copy.tsx';
import { DescriptionList } from '../../ui/description-list.tsx';
import { PageHeader } from '../../ui/page.tsx';
import { PageState } from '../../ui/page-state.tsx';
import { DateTime } from '../../ui/time.tsx';
import { Bindings } from './bindings.tsx';
import { ChangeRoleDialog } from './change-role-dialog.tsx';
import { memberName } from './member-name.ts';
import { type Member, memberQuery } from './queries.ts';
import { RemoveMemberDialog } from './remove-member-dialog.tsx';
import { RoleName } from './role-select.tsx';

export function MemberPage() {
  const { user } = useParams({ from: '/signed-in/o/$org/members/$user' });
  const { id } = useOrganization();
  const { data: member, error, refetch } = useQuery(memberQuery(id, user));
  if (member === undefined) return <PageState title="Member" error={error} onRetry={refetch} />;
  return (
    <>
      <BackLink to="/o/$org/members">Members</BackLink>
      <MemberDetails member={member} />
    </>
  );
}

function MemberDetails({ member }: { member: Member }) {
  const { slug: org } = useOrganization();
  const { can } = useAccess();
  const { data: account } = useQuery(accountQuery);
  const navigate = useNavigate();
  const [changing, setChanging] = useState(false);
  const [removing, setRemoving] = useState(false);
  const isMe = member.userId === account?.user.id;
  return (
    <>
      <PageHeader
        title={memberName(member)}
        meta={isMe && <Badge>You</Badge>}
        actions={
          <>
            {!isMe && can('members:remove') && (
              <Button variant="danger-ghost" onClick={() => setRemoving(true)} data-testid="remove-member-button">
                Remove
              </Button>
            )}
            {can('members:update') && (
              <Button onClick={() => setChanging(true)} data-testid="change-role-button">
                Change role
              </Button>
            )}
          </>
        }
      />
      <Card className="mb-8">
        <CardBody>
          <DescriptionList
            items={[
              { term: 'Role', value: <RoleName role={member.role} /> },
              { term: 'E-mail', value: member.email ?? '–' },
              { term: 'Joined', value: <DateTime value={member.joinedAt} /> },
              { term: 'Id', value: <CopyField value={member.userId} label="id" className="max-w-sm" /> },
            ]}
          />
        </CardBody>
      </Card>
      {can('bindings:read') && (
        <Bindings
          principalId={member.userId}
          name={memberName(member)}
          description="In addition to the role above, for a project, an environment or a folder, and optionally for a limited time."
        />
      )}
      <ChangeRoleDialog member={changing ? member : undefined} onClose={() => setChanging(false)} />
      <RemoveMemberDialog
        member={removing ? member : undefined}
        onClose={() => setRemoving(false)}
        onDone={() => navigate({ to: '/o/$org/members', params: { org } })}
      />
    </>
  );
}
