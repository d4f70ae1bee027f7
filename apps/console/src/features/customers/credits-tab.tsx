import { useQuery } from '@tanstack/react-query';
import { Coins } from 'lucide-react';
import type { Customer } from '../../entities/customers/queries.ts';
import { useAccess } from '../../session/access.ts';
import { Card } from '../../ui/card.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Section } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Stat, StatGrid } from '../../ui/stat.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { AutoTopUp } from './auto-top-up.tsx';
import { Grants } from './grants.tsx';
import { creditsQuery } from './queries.ts';
import { TopUpButton } from './top-up.tsx';

export function CreditsTab({ of: customer }: { of: Customer }) {
  const { can } = useAccess();
  return (
    <>
      <Section
        title="Balance"
        description="Credits pay for usage before an invoice does."
        actions={can('credit-grants:top-up') && <TopUpButton customer={customer.id} />}
      >
        <Balances customer={customer.id} />
      </Section>
      <Grants customer={customer} />
      {can('credit-grants:top-up') && (
        <Section title="Automatic top-up" description="Buys credits with the card on file when few are left.">
          <AutoTopUp customer={customer.id} />
        </Section>
      )}
    </>
  );
}

function Balances({ customer }: { customer: string }) {
  const { data, error, refetch } = useQuery(creditsQuery(customer));
  if (error) return <ErrorState error={error} onRetry={refetch} />;
  if (data === undefined) return <Skeleton className="h-20 w-full" />;
  if (data.length === 0) {
    return (
      <Card>
        <EmptyState icon={<Coins aria-hidden />} title="No credits yet" description="Grant some, or sell a top-up." />
      </Card>
    );
  }
  return (
    <StatGrid>
      {data.map(({ unit, features, available, reserved }) => (
        <Stat
          key={`${unit} ${features?.join(' ')}`}
          label={features === null ? unit : `${unit} for ${features.join(', ')}`}
          value={formatNumber(Number(available))}
          data-testid="credit-balance"
        >
          {Number(reserved) > 0 && (
            <span className="text-muted-foreground text-sm">
              {formatNumber(Number(reserved))} reserved for calls in progress
            </span>
          )}
        </Stat>
      ))}
    </StatGrid>
  );
}
