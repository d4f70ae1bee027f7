import { useQuery } from '@tanstack/react-query';
import { Field } from '../../ui/field.tsx';
import { formatMoney } from '../../ui/format.ts';
import { Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { PlanSelect } from '../billing/plan-select.tsx';
import { type Plan, plansOfMenusQuery } from '../billing/queries.ts';

export interface PlanChoice {
  /** Its slug. */
  plan: string;
  term: 'month' | 'year';
  seats: number;
}

/** As the server's. */
const maxSeats = 100_000;

export function PlanFields({ choice, onChange }: { choice: PlanChoice; onChange: (choice: PlanChoice) => void }) {
  const { data } = useQuery(plansOfMenusQuery);
  const plan = data?.find(({ slug }) => slug === choice.plan);
  return (
    <div className="grid gap-4 sm:grid-cols-[2fr_1fr_1fr]">
      <Field label="Plan" required>
        <PlanSelect
          value={choice.plan}
          onValueChange={(slug) => onChange({ ...choice, plan: slug })}
          data-testid="subscription-plan-select"
        />
      </Field>
      <Field label="Paid" hint={plan && priceOf(plan, choice.term)}>
        <Select
          value={choice.term}
          onValueChange={(term) => onChange({ ...choice, term })}
          options={[
            { value: 'month', label: 'Monthly', disabled: plan?.amounts.month === null },
            { value: 'year', label: 'Yearly', disabled: plan?.amounts.year === null },
          ]}
          data-testid="subscription-term-select"
        />
      </Field>
      <Field label="Seats">
        <Input
          type="number"
          min={1}
          max={maxSeats}
          value={choice.seats}
          onChange={(event) => onChange({ ...choice, seats: Math.max(1, Math.trunc(Number(event.target.value))) })}
          data-testid="subscription-seats-input"
        />
      </Field>
    </div>
  );
}

function priceOf({ amounts, currency }: Plan, term: PlanChoice['term']): string {
  const amount = amounts[term];
  return amount === null || amount === undefined
    ? 'Not sold by this term.'
    : `${formatMoney(amount, currency)} a ${term} and seat.`;
}
