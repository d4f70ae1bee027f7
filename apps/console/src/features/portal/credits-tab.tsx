import { useQuery } from '@tanstack/react-query';
import { Section } from '../../ui/page.tsx';
import { CreditBalances } from '../billing/credit-balances.tsx';
import { creditsQuery } from './queries.ts';

export function CreditsTab() {
  const { data, error, refetch } = useQuery(creditsQuery);
  return (
    <Section title="Balance" description="Credits pay for usage before an invoice does.">
      <CreditBalances balances={data?.balances} error={error} onRetry={refetch} data-testid="portal-credit-balance" />
    </Section>
  );
}
