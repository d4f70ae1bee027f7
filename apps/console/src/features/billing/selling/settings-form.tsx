import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../../../api/client.ts';
import { useForm } from '../../../api/use-form.ts';
import { useAccess } from '../../../session/access.ts';
import { Button } from '../../../ui/button.tsx';
import { Card, CardBody, CardFooter } from '../../../ui/card.tsx';
import { Field } from '../../../ui/field.tsx';
import { FormError } from '../../../ui/form-error.tsx';
import { Input, Textarea } from '../../../ui/input.tsx';
import { toast } from '../../../ui/toast.ts';
import { PlanSelect } from '../plan-select.tsx';
import { percentOf, taxRateOf } from '../tax-rate.ts';
import { type BillingSettings, settingsQuery } from './queries.ts';

const ofSeller = ['seller.name', 'seller.address', 'seller.country', 'seller.taxId', 'seller.email'] as const;
const names = [...ofSeller, 'taxName', 'taxRate', 'invoicePrefix', 'dueDays', 'defaultPlan'] as const;
/** The server's. */
const maxDueDays = 365;

export function SettingsForm({ saved }: { saved: BillingSettings }) {
  const { can } = useAccess();
  const queries = useQueryClient();
  const [defaultPlan, setDefaultPlan] = useState(saved.defaultPlan ?? '');
  const mayChange = can('billing-settings:update');
  const form = useForm(names, async ({ taxName, taxRate, invoicePrefix, dueDays, ...texts }) => {
    const given = ofSeller
      .filter((name) => texts[name] !== '')
      .map((name) => [name.replace('seller.', ''), texts[name]]);
    const body = {
      ...{ taxName, invoicePrefix, taxRate: taxRateOf(taxRate) ?? 0, dueDays: Number(dueDays) },
      seller: Object.fromEntries(given),
      defaultPlan: defaultPlan === '' ? null : defaultPlan,
    };
    const changed = await call(api.PATCH('/api/v1/billing/settings', { body }));
    queries.setQueryData(settingsQuery.queryKey, changed);
    toast.success('Saved: shown from the next invoice on');
  });
  return (
    <Card>
      <form onSubmit={form.onSubmit}>
        <CardBody>
          <fieldset disabled={!mayChange} className="grid min-w-0 gap-4">
            <SellerFields saved={saved} errors={form.errors} />
            <div className="grid gap-4 sm:grid-cols-2">
              <InvoiceFields saved={saved} errors={form.errors} />
              {mayChange && (
                <Field
                  label="Default plan"
                  hint="For new customers, and for customers whose plan has ended."
                  error={form.errors.defaultPlan}
                  optional
                >
                  <PlanSelect
                    value={defaultPlan}
                    onValueChange={setDefaultPlan}
                    noneLabel="None"
                    data-testid="default-plan-select"
                  />
                </Field>
              )}
            </div>
            <FormError error={form.formError} />
          </fieldset>
        </CardBody>
        {mayChange && (
          <CardFooter>
            <Button type="submit" variant="primary" loading={form.isPending} data-testid="save-selling-button">
              Save
            </Button>
          </CardFooter>
        )}
      </form>
    </Card>
  );
}

interface FieldsProps {
  saved: BillingSettings;
  errors: Record<string, string>;
}

function InvoiceFields({ saved, errors }: FieldsProps) {
  return (
    <>
      <Field label="Tax name" error={errors.taxName} required>
        <Input name="taxName" defaultValue={saved.taxName} maxLength={40} required />
      </Field>
      <Field
        label="Tax rate in percent"
        hint="0 if you charge none. Customers can have their own rate."
        error={errors.taxRate}
        required
      >
        <Input
          name="taxRate"
          inputMode="decimal"
          defaultValue={percentOf(saved.taxRate)}
          required
          data-testid="seller-tax-rate-input"
        />
      </Field>
      <Field label="Number prefix" hint="Capital letters and digits." error={errors.invoicePrefix} required>
        <Input name="invoicePrefix" defaultValue={saved.invoicePrefix} pattern="[A-Z0-9]{1,10}" required mono />
      </Field>
      <Field label="Days until an invoice is due" error={errors.dueDays} required>
        <Input name="dueDays" type="number" min={0} max={maxDueDays} defaultValue={saved.dueDays} required />
      </Field>
    </>
  );
}

function SellerFields({ saved: { seller }, errors }: FieldsProps) {
  return (
    <>
      <Field label="Your legal name" optional error={errors['seller.name']}>
        <Input name="seller.name" defaultValue={seller.name} maxLength={200} data-testid="seller-name-input" />
      </Field>
      <Field label="Your address" optional error={errors['seller.address']}>
        <Textarea name="seller.address" defaultValue={seller.address} maxLength={1000} />
      </Field>
      <div className="grid gap-4 sm:grid-cols-3">
        <Field label="Country" hint="Two letters, such as DE." optional error={errors['seller.country']}>
          <Input name="seller.country" defaultValue={seller.country} maxLength={2} pattern="[A-Z]{2}" />
        </Field>
        <Field label="Tax number" optional error={errors['seller.taxId']}>
          <Input name="seller.taxId" defaultValue={seller.taxId} maxLength={60} />
        </Field>
        <Field label="E-mail for questions" optional error={errors['seller.email']}>
          <Input name="seller.email" type="email" defaultValue={seller.email} />
        </Field>
      </div>
    </>
  );
}
