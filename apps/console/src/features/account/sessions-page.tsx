import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { LogOut } from 'lucide-react';
import { useState } from 'react';
import { api, call, type Schema } from '../../api/client.ts';
import { ConfirmChange } from '../../api/confirm-change.tsx';
import { pagesOf, rowsOf } from '../../api/queries.ts';
import { useAct } from '../../api/use-act.ts';
import { endSession } from '../../session/session.ts';
import { Badge, Status } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { PageHeader, Section } from '../../ui/page.tsx';
import { DateTime, RelativeTime } from '../../ui/time.tsx';
import { activityText } from './activity.ts';

type Session = Schema<'Session'>;
type Activity = Schema<'Activity'>;

/** The longest list that the API gives; a person has at most as many sessions. */
const maxSessions = 100;

export function SessionsPage() {
  const [leaving, setLeaving] = useState<true>();
  return (
    <>
      <PageHeader
        title="Sessions"
        description="Where you are logged in, and what happened to your account."
        actions={
          <Button variant="secondary" onClick={() => setLeaving(true)} data-testid="logout-everywhere-button">
            <LogOut aria-hidden /> Log out everywhere
          </Button>
        }
      />
      <Sessions />
      <ActivityList />
      <ConfirmChange
        target={leaving}
        onClose={() => setLeaving(undefined)}
        title={() => 'Log out everywhere?'}
        description={() => 'All of your sessions end at once, including this one. Your API keys keep working.'}
        action="Log out everywhere"
        change={() => call(api.POST('/api/v1/auth/logout-all'))}
        refresh={[]}
        done="You are logged out everywhere"
        onDone={() => endSession({ loggedOut: true })}
      />
    </>
  );
}

const sessionColumns: Column<Session>[] = [
  {
    id: 'device',
    header: 'Device',
    cell: ({ device, current }) => (
      <span className="flex items-center gap-2">
        <span className="truncate font-medium">{device}</span>
        {current && <Badge tone="success">This one</Badge>}
      </span>
    ),
  },
  {
    id: 'address',
    header: 'Address',
    cell: ({ address }) => <code className="font-mono">{address}</code>,
    from: 'md',
    width: '12rem',
  },
  { id: 'seen', header: 'Last used', cell: ({ lastSeenAt }) => <RelativeTime value={lastSeenAt} />, width: '9rem' },
  {
    id: 'created',
    header: 'Logged in',
    cell: ({ createdAt }) => <DateTime value={createdAt} form="short" />,
    width: '9rem',
    from: 'md',
  },
];

function Sessions() {
  const { data, error, refetch } = useQuery({
    queryKey: ['sessions'],
    queryFn: async () =>
      (await call(api.GET('/api/v1/auth/sessions', { params: { query: { limit: maxSessions } } }))).items,
  });
  const end = useAct(
    (session: string) => call(api.DELETE('/api/v1/auth/sessions/{session}', { params: { path: { session } } })),
    {
      invalidates: [['sessions'], ['activity']],
      expected: {
        queryKey: ['sessions'],
        answer: (before: Session[], ended: string) => before.filter(({ id }) => id !== ended),
      },
      success: 'Session ended',
      failure: 'The session could not be ended',
    },
  );
  return (
    <Section title="Live sessions">
      <DataTable
        label="Live sessions"
        columns={sessionColumns}
        rows={data}
        rowKey={({ id }) => id}
        error={error}
        onRetry={refetch}
        actions={({ id, current }) =>
          !current && (
            <Button
              size="sm"
              variant="danger-ghost"
              loading={end.isPending && end.variables === id}
              onClick={() => end.mutate(id)}
              data-testid="end-session-button"
            >
              End
            </Button>
          )
        }
        data-testid="sessions-table"
      />
    </Section>
  );
}

const tones = { success: 'success', denied: 'warning', failure: 'danger' } as const;
const results: Readonly<Record<string, string>> = { success: 'Done', denied: 'Refused', failure: 'Failed' };

const activityColumns: Column<Activity>[] = [
  {
    id: 'action',
    header: 'What',
    cell: ({ action, count }) => (
      <span className="font-medium">
        {activityText(action)}
        {count > 1 && <span className="text-muted-foreground"> × {count}</span>}
      </span>
    ),
  },
  {
    id: 'result',
    header: 'Result',
    cell: ({ result }) => (
      <Status tone={tones[result as keyof typeof tones] ?? 'neutral'}>{results[result] ?? result}</Status>
    ),
    width: '7rem',
  },
  { id: 'by', header: 'By', cell: ({ by }) => byWhom[by], width: '8rem', from: 'md' },
  {
    id: 'device',
    header: 'From',
    width: '32%',
    cell: ({ device, address }) => [device, address].filter(Boolean).join(', ') || '–',
    from: 'md',
  },
  { id: 'at', header: 'When', cell: ({ at }) => <DateTime value={at} form="short" />, width: '9rem' },
];
const byWhom = { you: 'You', unknown: 'Unknown', 'somebody else': 'Somebody else' };

function ActivityList() {
  const list = useInfiniteQuery(
    pagesOf(['activity'], (cursor, signal) =>
      call(api.GET('/api/v1/auth/activity', { params: { query: { limit: 20, ...(cursor && { cursor }) } }, signal })),
    ),
  );
  return (
    <Section title="Activity" description="Log-ins, failures and changes of your account.">
      <DataTable
        label="Activity"
        columns={activityColumns}
        {...rowsOf(list)}
        rowKey={({ id }) => id}
        data-testid="activity-table"
      />
    </Section>
  );
}
