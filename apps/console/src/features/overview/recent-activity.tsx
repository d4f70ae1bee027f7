import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { api, call, type Schema } from '../../api/client.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { Section } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { ActorName } from '../audit/actor-name.tsx';
import { ResultName } from '../audit/result-name.tsx';

type Entry = Schema<'AuditEntry'>;

const shownEntries = 8;

/** The newest entries of the audit log. */
export function RecentActivity() {
  const { slug: org } = useOrganization();
  const navigate = useNavigate();
  const { data, error, refetch } = useQuery({
    queryKey: ['audit', 'recent'],
    queryFn: async ({ signal }) =>
      (await call(api.GET('/api/v1/audit', { params: { query: { limit: shownEntries } }, signal }))).items,
  });
  return (
    <Section
      title="Recent activity"
      actions={
        <Button size="sm" asChild>
          <Link to="/o/$org/audit" params={{ org }}>
            Audit log
          </Link>
        </Button>
      }
    >
      <DataTable
        label="Recent activity"
        columns={columns}
        rows={data}
        rowKey={({ id }) => id}
        error={error}
        onRetry={refetch}
        onOpen={({ id: entry }) => navigate({ to: '/o/$org/audit', params: { org }, search: { entry } })}
        empty={<EmptyState title="Nothing has happened yet" />}
        data-testid="recent-activity-table"
      />
    </Section>
  );
}

const columns: Column<Entry>[] = [
  {
    id: 'action',
    header: 'Action',
    cell: ({ action, count }) => (
      <span className="flex items-center gap-2">
        <code className="truncate font-mono text-sm">{action}</code>
        {count > 1 && <Badge>{count} times</Badge>}
      </span>
    ),
  },
  {
    id: 'resource',
    header: 'On',
    from: 'md',
    width: '28%',
    cell: ({ resource }) => <code className="font-mono text-muted-foreground text-xs">{resource.id}</code>,
  },
  {
    id: 'actor',
    header: 'By',
    from: 'sm',
    width: '26%',
    cell: ({ actor }) => <ActorName actor={actor} />,
  },
  { id: 'result', header: 'Result', width: '7rem', cell: ({ result }) => <ResultName result={result} /> },
  { id: 'at', header: 'When', width: '9rem', cell: ({ at }) => <RelativeTime value={at} /> },
];
