import { useQuery } from '@tanstack/react-query';
import { Section } from '../../../ui/page.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { ErrorState } from '../../../ui/states.tsx';
import { CurrentPlan } from './current-plan.tsx';
import { Offers } from './offers.tsx';
import { subscriptionQuery } from './queries.ts';
import { Quotas } from './quotas.tsx';
import { Upcoming } from './upcoming.tsx';

export function PlanTab() {
  const { data: subscription, error, refetch } = useQuery(subscriptionQuery);
  if (error) return <ErrorState error={error} onRetry={refetch} />;
  if (subscription === undefined) return <Skeleton className="h-48 w-full" />;
  return (
    <>
      <div className="mb-8 grid gap-4 lg:grid-cols-2">
        <CurrentPlan subscription={subscription} />
        <Quotas />
      </div>
      <Section title="Plans" description="Upgrades start at once, downgrades with the next term.">
        <Offers subscription={subscription} />
      </Section>
      <Section title="Next invoice" description="What it would be if nothing else were used.">
        <Upcoming />
      </Section>
    </>
  );
}
