import { type FormEvent, useState } from 'react';
import { api, call } from '../../api/client.ts';
import { useAct } from '../../api/use-act.ts';
import type { Customer } from '../../entities/customers/queries.ts';
import { useAccess } from '../../session/access.ts';
import { Button } from '../../ui/button.tsx';
import { Card, CardBody, CardFooter, CardHeader } from '../../ui/card.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { CheckoutButton } from './payment-links.tsx';
import { type PlanChoice, PlanFields } from './plan-fields.tsx';

export function SubscribeForm({ customer }: { customer: Customer }) {
  const { can } = useAccess();
  const [choice, setChoice] = useState<PlanChoice>({ plan: '', term: 'month', seats: 1 });
  const [trial, setTrial] = useState(true);
  const params = { path: { customer: customer.id } };
  const subscribe = useAct(
    () => call(api.POST('/api/v1/customers/{customer}/subscription', { params, body: { ...choice, trial } })),
    {
      success: ({ planName }) => `${customer.name} is subscribed to ${planName}`,
      failure: `${customer.name} could not be subscribed`,
      invalidates: [['customers']],
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (choice.plan !== '') subscribe.mutate();
  };
  if (!can('subscriptions:create'))
    return (
      <Card className="mb-8">
        <EmptyState title={`${customer.name} has no subscription`} />
      </Card>
    );
  return (
    <Card className="mb-8">
      <form onSubmit={submit}>
        <CardHeader
          title={`Subscribe ${customer.name} to a plan`}
          description="The first term is invoiced at once, or after the trial."
        />
        <CardBody className="grid gap-4">
          <PlanFields choice={choice} onChange={setChoice} />
          <Checkbox
            label="Begin with the trial of the plan"
            hint="A customer has one trial."
            checked={trial}
            onCheckedChange={setTrial}
            data-testid="subscribe-trial-checkbox"
          />
        </CardBody>
        <CardFooter>
          <CheckoutButton customer={customer.id} {...choice} />
          <Button
            type="submit"
            variant="primary"
            disabled={choice.plan === ''}
            loading={subscribe.isPending}
            data-testid="subscribe-button"
          >
            Subscribe
          </Button>
        </CardFooter>
      </form>
    </Card>
  );
}
