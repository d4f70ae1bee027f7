import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Customer } from '../../entities/customers/queries.ts';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Status } from '../../ui/badge.tsx';
import { Card, CardBody, CardHeader } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { DescriptionList } from '../../ui/description-list.tsx';
import { formatMoney, formatNumber } from '../../ui/format.ts';
import { Stat, StatGrid } from '../../ui/stat.tsx';
import { DateTime } from '../../ui/time.tsx';
import { labelOf, subscriptionTones } from '../billing/own/words.ts';
import { creditsQuery, subscriptionQuery, upcomingQuery } from './queries.ts';
import { VerificationsChart } from './usage-tab.tsx';

export function OverviewTab({ of: customer }: { of: Customer }) {
  const { can } = useAccess();
  return (
    <>
      <Figures of={customer} />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
        <Card>
          <CardHeader title="Details" />
          <CardBody>
            <Facts of={customer} />
          </CardBody>
        </Card>
        {can('usage:read') && <VerificationsChart customer={customer.id} />}
      </div>
    </>
  );
}

function Figures({ of: { id } }: { of: Customer }) {
  const { can } = useAccess();
  const { slug: org } = useOrganization();
  const subscription = useQuery({ ...subscriptionQuery(id), enabled: can('subscriptions:read') });
  const upcoming = useQuery({ ...upcomingQuery(id), enabled: can('invoices:read') });
  const credits = useQuery({ ...creditsQuery(id), enabled: can('credit-grants:read') });
  const plan = subscription.data;
  return (
    <StatGrid>
      <Stat
        label="Plan"
        value={subscription.isPending ? undefined : (plan?.planName ?? 'None')}
        data-testid="customer-plan"
      >
        {plan && <Status tone={subscriptionTones[plan.status]}>{labelOf(plan.status)}</Status>}
        {plan === null && (
          <Link
            to="/o/$org/customers/$customer"
            params={{ org, customer: id }}
            search={{ tab: 'subscription' }}
            className="text-primary-text text-sm hover:underline"
          >
            Subscribe it to a plan
          </Link>
        )}
      </Stat>
      <Stat
        label="Next invoice, before tax"
        value={
          upcoming.isPending
            ? undefined
            : upcoming.data
              ? formatMoney(upcoming.data.subtotal, upcoming.data.currency)
              : 'None'
        }
      >
        {upcoming.data && (
          <span className="text-muted-foreground text-sm">
            on <DateTime value={upcoming.data.periodEnd} form="date" />
          </span>
        )}
      </Stat>
      <Stat
        label="Credits"
        value={credits.isPending ? undefined : creditText(credits.data ?? [])}
        data-testid="customer-credits"
      />
    </StatGrid>
  );
}

/** Of each unit what can be spent, whatever the meters. */
function creditText(balances: readonly { unit: string; available: string }[]): string {
  const sums = new Map<string, number>();
  for (const { unit, available } of balances) sums.set(unit, (sums.get(unit) ?? 0) + Number(available));
  if (sums.size === 0) return 'None';
  return [...sums].map(([unit, sum]) => `${formatNumber(sum)} ${unit}`).join(', ');
}

function Facts({ of: { id, externalId, email, metadata, createdAt, updatedAt } }: { of: Customer }) {
  return (
    <DescriptionList
      items={[
        { term: 'Id', value: <Copyable value={id} label="id" /> },
        { term: 'External id', value: <Copyable value={externalId} label="external id" /> },
        { term: 'E-mail', value: email ?? <span className="text-muted-foreground">None</span> },
        ...Object.entries(metadata).map(([name, value]) => ({
          key: `metadata ${name}`,
          term: <code className="font-mono text-xs">{name}</code>,
          value: String(value),
        })),
        { term: 'Created', value: <DateTime value={createdAt} /> },
        { term: 'Changed', value: <DateTime value={updatedAt} /> },
      ]}
    />
  );
}

function Copyable({ value, label }: { value: string; label: string }) {
  return (
    <span className="flex min-w-0 items-center gap-1">
      <code className="truncate font-mono text-xs">{value}</code>
      <CopyButton value={value} label={`Copy ${label}`} size="sm" className="-my-1.5" />
    </span>
  );
}
