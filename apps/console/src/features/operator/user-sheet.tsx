import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call, type Schema } from '../../api/client.ts';
import { ConfirmChange } from '../../api/confirm-change.tsx';
import { useAccess } from '../../session/access.ts';
import { Status } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { DescriptionList } from '../../ui/description-list.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { DateTime, RelativeTime } from '../../ui/time.tsx';
import { userQuery } from './queries.ts';
import { statusNames, statusTones } from './status-tones.ts';
import { SuspendDialog } from './suspend-dialog.tsx';

type User = Schema<'OperatedUser'>;
const refresh = [['operator']];
const path = (user: string) => ({ params: { path: { user } } });

export function UserSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, error, refetch } = useQuery(userQuery(id));
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={data?.displayName ?? 'User'}
      description={data?.email}
      data-testid="user-sheet"
    >
      {error && <ErrorState error={error} onRetry={refetch} />}
      {data === undefined && !error && <Skeleton className="h-64 w-full" />}
      {data && (
        <div className="grid gap-6">
          <Facts user={data} />
          <Actions user={data} onErased={onClose} />
        </div>
      )}
    </Sheet>
  );
}

function Facts({ user }: { user: User }) {
  const { id, status, suspendedReason, createdAt, lastSeenAt, liveSessions, organizations } = user;
  return (
    <DescriptionList
      items={[
        { term: 'Status', value: <Status tone={statusTones[status]}>{statusNames[status]}</Status> },
        ...(suspendedReason === null ? [] : [{ term: 'Why', value: suspendedReason }]),
        {
          term: 'Id',
          value: (
            <span className="flex items-center gap-1">
              <code className="break-all font-mono">{id}</code> <CopyButton value={id} size="sm" />
            </span>
          ),
        },
        { term: 'Registered', value: <DateTime value={createdAt} /> },
        { term: 'Last seen', value: <RelativeTime value={lastSeenAt} /> },
        { term: 'Sessions', value: liveSessions },
        { term: 'Logs in by', value: waysIn(user).join(', ') },
        {
          term: 'Organizations',
          value: organizations.map(({ id: organization, name, role }) => (
            <span key={organization} className="block">
              {name} <span className="text-muted-foreground">{role}</span>
            </span>
          )),
        },
      ]}
    />
  );
}

const waysIn = ({ hasPassword, hasSecondFactor }: User): string[] => [
  hasPassword ? 'password' : 'another account or passkey',
  ...(hasSecondFactor ? ['second factor'] : []),
];

function Actions({ user, onErased }: { user: User; onErased: () => void }) {
  const { id, displayName, email, status, liveSessions } = user;
  const [asked, setAsked] = useState<'suspend' | 'reinstate' | 'erase' | 'sessions'>();
  const close = () => setAsked(undefined);
  const asks = (question: typeof asked) => (asked === question ? user : undefined);
  return (
    <div className="flex flex-wrap gap-2">
      {liveSessions > 0 && (
        <Button onClick={() => setAsked('sessions')} data-testid="end-sessions-button">
          End sessions
        </Button>
      )}
      <RemoveFactors user={user} />
      <Button onClick={() => setAsked(status === 'active' ? 'suspend' : 'reinstate')} data-testid="suspend-button">
        {status === 'active' ? 'Suspend' : 'Reinstate'}
      </Button>
      <Button variant="danger-ghost" onClick={() => setAsked('erase')} data-testid="erase-button">
        Erase
      </Button>
      {asked === 'suspend' && (
        <SuspendDialog
          name={displayName}
          text="All sessions end at once, and nobody can log in with this account. Keys of the person are refused."
          suspend={(reason) =>
            call(api.POST('/api/v1/operator/users/{user}/suspend', { ...path(id), body: { reason } }))
          }
          onClose={close}
        />
      )}
      <ConfirmChange
        target={asks('reinstate')}
        onClose={close}
        title={() => `Reinstate ${displayName}?`}
        description={() => 'The person can log in again.'}
        action="Reinstate"
        danger={false}
        change={() => call(api.POST('/api/v1/operator/users/{user}/reinstate', path(id)))}
        refresh={refresh}
        done={`${displayName} reinstated`}
      />
      <ConfirmChange
        target={asks('sessions')}
        onClose={close}
        title={() => `End all sessions of ${displayName}?`}
        description={() => 'The person has to log in again on every device.'}
        action="End sessions"
        change={() => call(api.DELETE('/api/v1/operator/users/{user}/sessions', path(id)))}
        refresh={refresh}
        done="All sessions ended"
      />
      <ConfirmChange
        target={asks('erase')}
        onClose={close}
        title={() => `Erase ${displayName}?`}
        description={() => 'The account and all personal data are erased at once, for good.'}
        action="Erase for good"
        typeToConfirm={() => email}
        change={() => call(api.DELETE('/api/v1/operator/users/{user}', path(id)))}
        refresh={refresh}
        done={`${displayName} erased`}
        onDone={onErased}
      />
    </div>
  );
}

function RemoveFactors({ user }: { user: User }) {
  const { can } = useAccess();
  const [asked, setAsked] = useState<User>();
  if (!user.hasSecondFactor || !can('operator-users:remove-factors')) return null;
  return (
    <>
      <Button onClick={() => setAsked(user)} data-testid="remove-factors-button">
        Remove second factors
      </Button>
      <ConfirmChange
        target={asked}
        onClose={() => setAsked(undefined)}
        title={({ displayName }) => `Remove all second factors of ${displayName}?`}
        description={() =>
          'For somebody who has lost their phone and backup codes. Verify who is asking: from then on the password is enough. All sessions end, and the person gets a mail.'
        }
        action="Remove second factors"
        change={({ id }) => call(api.DELETE('/api/v1/operator/users/{user}/factors', path(id)))}
        refresh={refresh}
        done={`${user.displayName} logs in by password alone`}
      />
    </>
  );
}
