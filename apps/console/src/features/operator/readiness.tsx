import { queryOptions, useQuery } from '@tanstack/react-query';
import { Status } from '../../ui/badge.tsx';
import { Card, CardBody } from '../../ui/card.tsx';
import { DescriptionList } from '../../ui/description-list.tsx';
import { formatBytes, formatDuration, formatNumber } from '../../ui/format.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ErrorState } from '../../ui/states.tsx';

/** What `/ready` answers, also with 503. */
interface Ready {
  status: string;
  reasons: string[];
  database: boolean;
  bus: boolean;
  revocationLagMs: number | null;
  journal: {
    nodeId: string;
    appendedRecords: number;
    shippedRecords: number;
    backlogBytes: number;
    accepting: boolean;
  };
}

const everyMs = 5000;

const readyQuery = queryOptions({
  queryKey: ['operator', 'ready'],
  queryFn: async () => (await (await fetch('/ready')).json()) as Ready,
  refetchInterval: everyMs,
});

export function Readiness() {
  const { data, error, refetch } = useQuery(readyQuery);
  if (error) return <ErrorState error={error} onRetry={refetch} />;
  if (data === undefined) return <Skeleton className="h-40 w-full" />;
  const { status, reasons, database, bus, revocationLagMs, journal } = data;
  const works = (good: boolean) => (
    <Status tone={good ? 'success' : 'danger'}>{good ? 'Works' : 'Does not answer'}</Status>
  );
  return (
    <Card data-testid="readiness">
      <CardBody>
        <DescriptionList
          items={[
            {
              term: 'Ready',
              value: (
                <Status tone={status === 'ok' ? 'success' : 'danger'}>
                  {status === 'ok' ? 'Takes requests' : reasons.join(', ')}
                </Status>
              ),
            },
            { term: 'PostgreSQL', value: works(database) },
            { term: 'Messages between nodes', value: works(bus) },
            {
              term: 'Last message from other nodes',
              value: revocationLagMs === null ? 'Not yet' : `${formatDuration(revocationLagMs)} ago`,
            },
            {
              term: 'Journal',
              value: `${formatNumber(journal.shippedRecords)} of ${formatNumber(journal.appendedRecords)} records are in the database, ${formatBytes(journal.backlogBytes)} waiting`,
            },
            { term: 'Node', value: <code className="font-mono">{journal.nodeId}</code> },
          ]}
        />
      </CardBody>
    </Card>
  );
}
