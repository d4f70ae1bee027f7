import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Gauge, Plus } from 'lucide-react';
import { useState } from 'react';
import { rowsOf } from '../../api/queries.ts';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { PageHeader } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { NewMeterSheet } from './new-meter-sheet.tsx';
import { type Meter, metersQuery } from './queries.ts';

export function MetersPage() {
  const { slug: org } = useOrganization();
  const { can } = useAccess();
  const navigate = useNavigate();
  const [creating, setCreating] = useState(false);
  const list = useInfiniteQuery(metersQuery);
  const create = can('meters:create') && (
    <Button variant="primary" onClick={() => setCreating(true)} data-testid="create-meter-button">
      <Plus aria-hidden /> New meter
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Meters"
        description="A meter turns the events that your program reports into usage that plans can price."
        actions={create}
      />
      <DataTable
        label="Meters"
        columns={columnsIn(org)}
        {...rowsOf(list)}
        rowKey={({ id }) => id}
        onOpen={({ slug: meter }) => navigate({ to: '/o/$org/meters/$meter', params: { org, meter } })}
        empty={
          <EmptyState
            icon={<Gauge aria-hidden />}
            title="No meters yet"
            description="Report tokens, renders or anything else as events, and let a meter count them by customer."
            actions={create}
          />
        }
        data-testid="meters-table"
      />
      <NewMeterSheet open={creating} onOpenChange={setCreating} />
    </>
  );
}

const columnsIn = (org: string): Column<Meter>[] => [
  {
    id: 'slug',
    header: 'Meter',
    width: '36%',
    cell: ({ slug, description }) => (
      <span className="flex min-w-0 items-baseline gap-2">
        <Link
          to="/o/$org/meters/$meter"
          params={{ org, meter: slug }}
          className="font-medium font-mono hover:underline"
        >
          {slug}
        </Link>
        <span className="truncate text-muted-foreground @max-[58rem]:hidden">{description}</span>
      </span>
    ),
  },
  {
    id: 'counts',
    header: 'Counts',
    width: '12rem',
    cell: ({ aggregation, valueProperty }) => (
      <>
        <Badge>{aggregation}</Badge> {valueProperty && <code className="font-mono text-xs">{valueProperty}</code>}
      </>
    ),
  },
  {
    id: 'type',
    header: 'Events',
    from: 'md',
    cell: ({ eventType }) => <code className="font-mono text-xs">{eventType}</code>,
  },
  {
    id: 'groups',
    header: 'Groups',
    from: 'xl',
    cell: ({ groupBy }) => Object.keys(groupBy).join(', ') || <span className="text-muted-foreground">None</span>,
  },
  {
    id: 'created',
    header: 'Created',
    from: 'xl',
    width: '9rem',
    cell: ({ createdAt }) => <RelativeTime value={createdAt} />,
  },
];
