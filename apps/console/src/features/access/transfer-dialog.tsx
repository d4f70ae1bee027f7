import { api, call } from '../../api/client.ts';
import { ConfirmChange } from '../../api/confirm-change.tsx';
import { useOrganization } from '../../session/use-organization.ts';
import { memberName } from './member-name.ts';
import type { Member } from './queries.ts';

export function TransferDialog({ member, onClose }: { member: Member | undefined; onClose: () => void }) {
  const { id: org, name } = useOrganization();
  return (
    <ConfirmChange
      target={member}
      onClose={onClose}
      title={(each) => `Make ${memberName(each)} the owner?`}
      description={() =>
        'They become the owner in your place, at once, and you become an admin. Only they can undo it. Both of you get a mail.'
      }
      action="Transfer ownership"
      typeToConfirm={() => name}
      change={({ userId }) =>
        call(api.POST('/api/v1/organizations/{org}/transfer', { params: { path: { org } }, body: { userId } }))
      }
      refresh={[['members'], ['access'], ['organizations']]}
      done="The organization has a new owner"
    />
  );
}
