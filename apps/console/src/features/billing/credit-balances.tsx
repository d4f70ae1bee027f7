import { Coins } from 'lucide-react';
import type { Schema } from '../../api/client.ts';
import { Card } from '../../ui/card.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Stat, StatGrid } from '../../ui/stat.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';

interface CreditBalancesProps {
  /** Undefined while they load. */
  balances: Schema<'Credits'>['balances'] | undefined;
  error: unknown;
  onRetry: () => void;
  'data-testid': string;
}

/** What is left of each unit. */
export function CreditBalances({ balances, error, onRetry, 'data-testid': testId }: CreditBalancesProps) {
  if (error) return <ErrorState error={error} onRetry={onRetry} />;
  if (balances === undefined) return <Skeleton className="h-20 w-full" />;
  if (balances.length === 0) {
    return (
      <Card>
        <EmptyState icon={<Coins aria-hidden />} title="No credits yet" />
      </Card>
    );
  }
  return (
    <StatGrid>
      {balances.map(({ unit, features, available }) => (
        <Stat
          key={`${unit} ${features?.join(' ')}`}
          label={features === null ? unit : `${unit} for ${features.join(', ')}`}
          value={formatNumber(Number(available))}
          data-testid={testId}
        />
      ))}
    </StatGrid>
  );
}
