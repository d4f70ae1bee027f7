import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { useForm } from '../../api/use-form.ts';
import type { Customer } from '../../entities/customers/queries.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input, Textarea } from '../../ui/input.tsx';
import { SubmitButton } from '../../ui/submit-button.tsx';
import { toast } from '../../ui/toast.ts';
import { PlanSelect } from '../billing/plan-select.tsx';
import { metadataOf, textOf } from './metadata.ts';

interface CustomerDialogProps {
  /** The one to change; a new one without it. */
  of?: Customer;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onSaved?: (customer: Customer) => void;
}

export function CustomerDialog({ of, open, onOpenChange, onSaved }: CustomerDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={of === undefined ? 'New customer' : `Edit ${of.name}`}
      data-testid="customer-dialog"
    >
      <CustomerForm
        {...(of && { of })}
        onSaved={(customer) => {
          onOpenChange(false);
          onSaved?.(customer);
        }}
      />
    </Dialog>
  );
}

function CustomerForm({ of: before, onSaved }: { of?: Customer; onSaved: (customer: Customer) => void }) {
  const [plan, setPlan] = useState(before?.plan ?? '');
  const queries = useQueryClient();
  const form = useForm(['name', 'externalId', 'email', 'metadata'], async ({ email, metadata, ...body }) => {
    const whole = { ...body, email: email === '' ? null : email, metadata: metadataOf(metadata) };
    const saved =
      before === undefined
        ? await call(api.POST('/api/v1/customers', { body: { ...whole, plan: plan === '' ? null : plan } }))
        : await call(
            api.PATCH('/api/v1/customers/{customer}', { params: { path: { customer: before.id } }, body: whole }),
          );
    toast.success(before === undefined ? `${saved.name} created` : `${saved.name} saved`);
    onSaved(saved);
    await queries.invalidateQueries({ queryKey: ['customers'] });
  });
  return (
    <form onSubmit={form.onSubmit} className="grid gap-4">
      <Field label="Name" error={form.errors.name} required>
        <Input
          name="name"
          defaultValue={before?.name}
          maxLength={200}
          placeholder="Acme Ltd."
          required
          autoFocus
          data-testid="customer-name-input"
        />
      </Field>
      <Field label="External id" hint="The customer’s id in your own system." error={form.errors.externalId} required>
        <Input
          name="externalId"
          defaultValue={before?.externalId}
          mono
          maxLength={200}
          placeholder="acme-42"
          required
          data-testid="customer-external-id-input"
        />
      </Field>
      <Field label="E-mail" error={form.errors.email} optional>
        <Input name="email" type="email" defaultValue={before?.email ?? ''} data-testid="customer-email-input" />
      </Field>
      {before === undefined && (
        <Field label="Plan" hint="The subscription begins at once, with the trial of the plan." optional>
          <PlanSelect
            value={plan}
            onValueChange={setPlan}
            noneLabel="Your default plan, or none"
            data-testid="customer-plan-select"
          />
        </Field>
      )}
      <MetadataField of={before} error={form.errors.metadata} />
      <FormError error={form.formError} />
      <SubmitButton loading={form.isPending} data-testid="save-customer-button">
        {before === undefined ? 'Create customer' : 'Save'}
      </SubmitButton>
    </form>
  );
}

function MetadataField({ of: before, error }: { of: Customer | undefined; error: string | undefined }) {
  return (
    <Field label="Metadata" hint="One name=value per line." error={error} optional>
      <Textarea
        name="metadata"
        mono
        rows={2}
        defaultValue={before === undefined ? '' : textOf(before.metadata)}
        placeholder="region=eu"
        data-testid="customer-metadata-input"
      />
    </Field>
  );
}
