import { useQuery } from '@tanstack/react-query';
import { Gauge } from 'lucide-react';
import { DataTable } from '../../ui/data-table/index.ts';
import { formatNumber } from '../../ui/format.ts';
import { Section } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { DateTime } from '../../ui/time.tsx';
import { usageQuery } from './queries.ts';

export function UsageTab() {
  const { data, error, refetch } = useQuery(usageQuery);
  return (
    <Section
      title="This month"
      description={
        data && (
          <>
            Since <DateTime value={data.start} form="date" />, in UTC.
          </>
        )
      }
    >
      <DataTable
        label="Usage"
        columns={[
          { id: 'meter', header: 'Meter', cell: ({ meter }) => <code className="font-mono">{meter}</code> },
          { id: 'units', header: 'Units', align: 'right', cell: ({ units }) => formatNumber(Number(units)) },
        ]}
        rows={data?.meters}
        rowKey={({ meter }) => meter}
        error={error}
        onRetry={refetch}
        empty={
          <EmptyState
            icon={<Gauge aria-hidden />}
            title="Nothing used this month"
            description="What you use appears here within a minute."
          />
        }
        data-testid="portal-usage-table"
      />
    </Section>
  );
}
