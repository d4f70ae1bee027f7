import { api, call } from '../../api/client.ts';
import { ConfirmChange } from '../../api/confirm-change.tsx';
import { useOrganization } from '../../session/use-organization.ts';
import { memberName } from './member-name.ts';
import type { Member } from './queries.ts';

export function RemoveMemberDialog({
  member,
  onClose,
  onDone = () => {},
}: {
  member: Member | undefined;
  onClose: () => void;
  onDone?: () => void;
}) {
  const { id: org, name } = useOrganization();
  return (
    <ConfirmChange
      target={member}
      onClose={onClose}
      title={(each) => `Remove ${memberName(each)}?`}
      description={() =>
        `They lose access to ${name} at once, and their personal API keys in it stop working. What they made stays.`
      }
      action="Remove"
      change={({ userId: user }) =>
        call(api.DELETE('/api/v1/organizations/{org}/members/{user}', { params: { path: { org, user } } }))
      }
      refresh={[['members'], ['teams'], ['bindings']]}
      done="Member removed"
      onDone={onDone}
    />
  );
}
