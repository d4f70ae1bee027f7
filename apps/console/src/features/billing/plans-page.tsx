import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Plus, Tags } from 'lucide-react';
import { rowsOf } from '../../api/queries.ts';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Badge, Status } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { formatMoney } from '../../ui/format.ts';
import { PageHeader } from '../../ui/page.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { type Plan, plansQuery } from './queries.ts';

const columnsIn = (org: string): Column<Plan>[] => [
  {
    id: 'name',
    header: 'Name',
    cell: ({ id, name, public: isPublic }) => (
      <span className="flex min-w-0 items-center gap-2">
        <Link to="/o/$org/plans/$plan" params={{ org, plan: id }} className="truncate font-medium hover:underline">
          {name}
        </Link>
        {!isPublic && <Badge>by agreement</Badge>}
      </span>
    ),
  },
  { id: 'slug', header: 'Slug', cell: ({ slug }) => <code className="font-mono">{slug}</code>, from: 'md' },
  { id: 'price', header: 'Price', cell: (plan) => <Prices of={plan} />, align: 'right', width: '10rem' },
  {
    id: 'usage',
    header: 'Usage',
    from: 'lg',
    cell: ({ prices }) => (prices.length === 0 ? '–' : prices.map(({ feature }) => feature).join(', ')),
  },
  {
    id: 'state',
    header: 'State',
    width: '8rem',
    from: 'sm',
    cell: ({ retiredAt }) =>
      retiredAt === null ? <Status tone="success">Sold</Status> : <Status tone="neutral">Retired</Status>,
  },
];

function Prices({ of: { amounts, currency } }: { of: Plan }) {
  const prices = (['month', 'year'] as const).flatMap((term) => {
    const amount = amounts[term];
    return amount === null ? [] : [`${formatMoney(amount, currency)} a ${term}`];
  });
  if (prices.length === 0) return 'By agreement';
  return prices.map((price) => (
    <span key={price} className="block">
      {price}
    </span>
  ));
}

export function PlansPage() {
  const { slug: org } = useOrganization();
  const { can } = useAccess();
  const navigate = useNavigate();
  const list = useInfiniteQuery(plansQuery);
  const create = can('plans:create') && (
    <Button variant="primary" asChild>
      <Link to="/o/$org/plans/$plan" params={{ org, plan: 'new' }} data-testid="create-plan-button">
        <Plus aria-hidden /> New plan
      </Link>
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Plans"
        description="What you sell: its price, what it includes, and what additional usage costs."
        actions={create}
      />
      <DataTable
        label="Plans"
        columns={columnsIn(org)}
        {...rowsOf(list)}
        rowKey={({ id }) => id}
        onOpen={({ id: plan }) => navigate({ to: '/o/$org/plans/$plan', params: { org, plan } })}
        empty={
          <EmptyState
            icon={<Tags aria-hidden />}
            title="No plans yet"
            description="With a plan you can charge for your API."
            actions={create}
          />
        }
        data-testid="plans-table"
      />
    </>
  );
}
