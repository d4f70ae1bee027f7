import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { defined } from '../../api/defined.ts';
import { useForm } from '../../api/use-form.ts';
import { useAccess } from '../../session/access.ts';
import { MultiCombobox } from '../../ui/combobox.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { RadioGroup } from '../../ui/radio-group.tsx';
import { SubmitButton } from '../../ui/submit-button.tsx';
import { toast } from '../../ui/toast.ts';
import { metersOfMenusQuery } from '../metering/queries.ts';

interface GrantDialogProps {
  customer: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function GrantDialog({ customer, open, onOpenChange }: GrantDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Grant credits" size="md" data-testid="grant-dialog">
      <GrantForm customer={customer} onSaved={() => onOpenChange(false)} />
    </Dialog>
  );
}

const fields = ['unit', 'amount', 'name', 'expires', 'priority'] as const;

function GrantForm({ customer, onSaved }: { customer: string; onSaved: () => void }) {
  const [kind, setKind] = useState<Kind>('promotional');
  const [features, setFeatures] = useState<string[]>([]);
  const queries = useQueryClient();
  const form = useForm(fields, async ({ unit, amount, name, expires, priority }) => {
    const body = {
      kind,
      unit,
      amount,
      priority: Number(priority),
      ...defined({
        name: name === '' ? undefined : name,
        expiresAt: expires === '' ? undefined : new Date(`${expires}T23:59:59`).toISOString(),
        features: features.length === 0 ? undefined : features,
      }),
    };
    await call(api.POST('/api/v1/customers/{customer}/credits/grants', { params: { path: { customer } }, body }));
    toast.success(`${amount} ${unit} granted`);
    onSaved();
    await queries.invalidateQueries({ queryKey: ['customers', 'one', customer] });
  });
  return (
    <form onSubmit={form.onSubmit} className="grid gap-4">
      <KindField kind={kind} onChange={setKind} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Amount" error={form.errors.amount} required>
          <Input
            name="amount"
            inputMode="decimal"
            placeholder="50"
            required
            autoFocus
            data-testid="grant-amount-input"
          />
        </Field>
        <Field label="Unit" hint="A currency, or a unit of your own." error={form.errors.unit} required>
          <Input name="unit" defaultValue="USD" maxLength={60} required data-testid="grant-unit-input" />
        </Field>
      </div>
      <Field label="Name" error={form.errors.name} optional>
        <Input name="name" maxLength={200} placeholder="Launch credit" data-testid="grant-name-input" />
      </Field>
      <MetersField value={features} onChange={setFeatures} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Last day" hint="Credits left after this day expire." error={form.errors.expires} optional>
          <Input name="expires" type="date" />
        </Field>
        <Field label="Priority" hint="Lower ones are used first." error={form.errors.priority ?? form.formError}>
          <Input name="priority" type="number" min={0} max={1000} defaultValue={100} required />
        </Field>
      </div>
      <SubmitButton loading={form.isPending} data-testid="save-grant-button">
        Grant credits
      </SubmitButton>
    </form>
  );
}

type Kind = 'promotional' | 'paid';

function KindField({ kind, onChange }: { kind: Kind; onChange: (kind: Kind) => void }) {
  return (
    <RadioGroup
      label="Kind"
      value={kind}
      onValueChange={onChange}
      options={[
        { value: 'promotional', label: 'Given', hint: 'For trials and goodwill: no revenue.' },
        { value: 'paid', label: 'Paid outside of Nexus', hint: 'It can be refunded.' },
      ]}
      data-testid="grant-kind-radio"
    />
  );
}

function MetersField({ value, onChange }: { value: string[]; onChange: (slugs: string[]) => void }) {
  const { can } = useAccess();
  const { data = [] } = useQuery({ ...metersOfMenusQuery, enabled: can('meters:read') });
  return (
    <Field label="Meters that it pays" hint="Leave empty for all." optional>
      <MultiCombobox
        values={value}
        onValuesChange={onChange}
        options={data.map(({ slug }) => ({ value: slug, label: slug }))}
        placeholder="All"
        allowNew
      />
    </Field>
  );
}
