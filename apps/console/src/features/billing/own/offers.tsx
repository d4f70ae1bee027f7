import { useMutation, useQuery } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { useState } from 'react';
import { api, call } from '../../../api/client.ts';
import { queryClient } from '../../../api/queries.ts';
import { useAccess } from '../../../session/access.ts';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card, CardBody } from '../../../ui/card.tsx';
import { cn } from '../../../ui/cn.ts';
import { counted } from '../../../ui/format.ts';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { EmptyState, ErrorState } from '../../../ui/states.tsx';
import { toast } from '../../../ui/toast.ts';
import { ChangeDialog } from './change-dialog.tsx';
import { offersQuery, type PlanOffer, type Subscription } from './queries.ts';
import { byPrice, includedIn, priceOf, type Term } from './words.ts';

export function Offers({ subscription }: { subscription: Subscription }) {
  const { data, error, refetch } = useQuery(offersQuery);
  const [term, setTerm] = useState<Term>(subscription.term);
  if (error) return <ErrorState error={error} onRetry={refetch} />;
  if (data === undefined) return <Skeleton className="h-40 w-full" />;
  if (data.length === 0) return <EmptyState title="There are no other plans" />;
  const byYear = data.some(({ amounts }) => amounts.year !== null);
  return (
    <>
      {byYear && (
        <fieldset aria-label="Paid by" className="inline-flex w-fit rounded-md border bg-card p-px">
          {(['month', 'year'] as const).map((each) => (
            <Button key={each} size="sm" variant="ghost" aria-pressed={term === each} onClick={() => setTerm(each)}>
              {each === 'month' ? 'Monthly' : 'Yearly'}
            </Button>
          ))}
        </fieldset>
      )}
      <ul
        className={cn('grid gap-4 sm:grid-cols-2', data.length === 4 ? 'xl:grid-cols-4' : 'xl:grid-cols-3')}
        data-testid="plan-offers"
      >
        {data.toSorted(byPrice).map((offer) => (
          <li key={offer.id}>
            <Offer offer={offer} term={term} subscription={subscription} />
          </li>
        ))}
      </ul>
    </>
  );
}

interface OfferProps {
  offer: PlanOffer;
  term: Term;
  subscription: Subscription;
}

function Offer({ offer, term, subscription }: OfferProps) {
  const price = priceOf(offer, term);
  const isCurrent = offer.slug === subscription.plan;
  return (
    <Card className="h-full">
      <CardBody className="flex h-full flex-col gap-4">
        <div>
          <h3 className="flex items-center gap-2 font-medium">
            {offer.name} {isCurrent && <Badge tone="primary">Current</Badge>}
          </h3>
          <p className="mt-1 font-semibold text-xl tabular-nums">
            {price ?? 'By agreement'}
            {price !== undefined && <span className="font-normal text-muted-foreground text-sm"> a {term}</span>}
          </p>
          {offer.trialDays > 0 && (
            <p className="text-muted-foreground text-sm">{counted(offer.trialDays, 'day')} of free trial</p>
          )}
        </div>
        <ul className="grid flex-1 content-start gap-1.5 text-sm">
          {includedIn(offer).map((line) => (
            <li key={line} className="flex gap-2">
              <Check aria-hidden className="mt-0.5 size-4 shrink-0 text-success-text" /> {line}
            </li>
          ))}
        </ul>
        {price !== undefined && !(isCurrent && term === subscription.term) && (
          <Choose offer={offer} term={term} subscription={subscription} />
        )}
      </CardBody>
    </Card>
  );
}

/** From a free plan through the provider's page, from a paid one by a change whose cost is shown before. */
function Choose({ offer, term, subscription }: OfferProps) {
  const { can } = useAccess();
  const [changing, setChanging] = useState(false);
  const isFree = subscription.amount === '0';
  const checkout = useMutation({
    mutationFn: () =>
      call(api.POST('/api/v1/billing/checkout', { body: { plan: offer.slug, interval: term, seats: 1 } })),
    onSuccess: async ({ url }) => {
      if (url !== null) return location.assign(url);
      await queryClient.invalidateQueries();
      toast.success(`You have ${offer.name} now`);
    },
    onError: (error) => toast.error(`${offer.name} cannot be chosen`, error),
  });
  if (!can(isFree ? 'billing:checkout' : 'billing:change')) return null;
  return (
    <>
      <Button
        variant={isFree ? 'primary' : 'secondary'}
        loading={checkout.isPending}
        onClick={() => (isFree ? checkout.mutate() : setChanging(true))}
        data-testid={`choose-${offer.slug}-button`}
      >
        Choose {offer.name}
      </Button>
      {changing && <ChangeDialog offer={offer} term={term} onClose={() => setChanging(false)} />}
    </>
  );
}
