import { useState } from 'react';
import { useForm } from '../../api/use-form.ts';
import { useAccess } from '../../session/access.ts';
import { Button } from '../../ui/button.tsx';
import { Card, CardBody, CardHeader } from '../../ui/card.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input, Textarea } from '../../ui/input.tsx';
import { EntitlementRows } from './entitlement-rows.tsx';
import type { PlanDraft } from './plan-draft.ts';
import { PriceRows } from './price-rows.tsx';

interface PlanFormProps {
  plan: PlanDraft;
  isNew?: boolean;
  /** The verb. */
  action: string;
  save: (draft: PlanDraft) => Promise<unknown>;
}

export function PlanForm({ plan, isNew = false, action, save }: PlanFormProps) {
  const { can } = useAccess();
  const [draft, setDraft] = useState(plan);
  const change = (changed: Partial<PlanDraft>) => setDraft((before) => ({ ...before, ...changed }));
  const form = useForm(['name', 'slug', 'description', 'currency', 'amounts.month', 'amounts.year', 'trialDays'], () =>
    save(draft),
  );
  const isAllowed = can(isNew ? 'plans:create' : 'plans:update');
  return (
    <form onSubmit={form.onSubmit} className="grid max-w-4xl gap-4">
      <fieldset disabled={!isAllowed} className="grid min-w-0 gap-4">
        <Basics draft={draft} change={change} errors={form.errors} isNew={isNew} />
        <Card>
          <CardHeader
            title="What it includes"
            description="Per month for meters. A feature without a row is unlimited."
          />
          <CardBody>
            <EntitlementRows rows={draft.entitlements} onChange={(entitlements) => change({ entitlements })} />
          </CardBody>
        </Card>
        <Card>
          <CardHeader title="What usage costs" description="Per month, in units of the currency." />
          <CardBody>
            <PriceRows rows={draft.prices} onChange={(prices) => change({ prices })} />
          </CardBody>
        </Card>
      </fieldset>
      <FormError error={form.formError} />
      {isAllowed && (
        <Button
          type="submit"
          variant="primary"
          loading={form.isPending}
          className="justify-self-start"
          data-testid="save-plan-button"
        >
          {action}
        </Button>
      )}
    </form>
  );
}

interface BasicsProps {
  draft: PlanDraft;
  change: (changed: Partial<PlanDraft>) => void;
  errors: Record<string, string>;
  isNew: boolean;
}

function Basics({ draft, change, errors, isNew }: BasicsProps) {
  const text = (name: 'name' | 'slug' | 'currency' | 'month' | 'year' | 'trialDays') => ({
    value: draft[name],
    onChange: (event: { target: { value: string } }) => change({ [name]: event.target.value }),
    'data-testid': `plan-${name === 'trialDays' ? 'trial-days' : name}-input`,
  });
  return (
    <Card>
      <CardBody className="grid gap-4 sm:grid-cols-2">
        <Field label="Name" error={errors.name} required>
          <Input maxLength={100} required {...text('name')} />
        </Field>
        <Field label="Slug" hint="Its name in the API. It cannot be changed later." error={errors.slug} required>
          <Input mono maxLength={60} required readOnly={!isNew} placeholder="pro" {...text('slug')} />
        </Field>
        <Field label="Description" error={errors.description} optional className="sm:col-span-2">
          <Textarea
            maxLength={1000}
            value={draft.description}
            onChange={(event) => change({ description: event.target.value })}
            data-testid="plan-description-input"
          />
        </Field>
        <Field
          label="Price per month"
          hint="Leave empty if it is not sold by the month."
          error={errors['amounts.month']}
        >
          <Input inputMode="decimal" placeholder="29" {...text('month')} />
        </Field>
        <Field label="Price per year" hint="Leave empty if it is not sold by the year." error={errors['amounts.year']}>
          <Input inputMode="decimal" placeholder="290" {...text('year')} />
        </Field>
        <Field label="Currency" error={errors.currency} required>
          <Input maxLength={3} required {...text('currency')} />
        </Field>
        <Field label="Trial days" error={errors.trialDays}>
          <Input type="number" min={0} max={365} {...text('trialDays')} />
        </Field>
        <Checkbox
          checked={draft.isPublic}
          onCheckedChange={(checked) => change({ isPublic: checked === true })}
          label="Customers can see and choose it"
          data-testid="plan-public-checkbox"
        />
      </CardBody>
    </Card>
  );
}
