import type { ReactNode } from 'react';
import { CustomerPicker } from '../../entities/customers/customer-picker.tsx';
import { EnvironmentPicker } from '../../entities/projects/environment-picker.tsx';
import { useAccess } from '../../session/access.ts';
import { Field } from '../../ui/field.tsx';
import { Input, Textarea } from '../../ui/input.tsx';
import { formErrors } from '../../ui/problem.ts';
import { RadioGroup } from '../../ui/radio-group.tsx';
import { dayOf, type KeyDraft } from './key-draft.ts';
import { LimitsEditor } from './limits-editor.tsx';
import { RemainingFields } from './remaining-fields.tsx';
import { CustomerScopes, PlatformScopes } from './scopes-picker.tsx';
import { ServiceAccountPicker } from './service-account-picker.tsx';

const fields = [
  'name',
  'customerId',
  'serviceAccountId',
  'environmentId',
  'scopes',
  'expiresAt',
  'allowedIps',
  'limits',
  'remaining',
  'refill',
] as const;

type KeyErrors = Partial<Record<(typeof fields)[number] | 'form', string>>;

export function useKeyErrors(error: unknown): KeyErrors {
  const { fields: byField, form } = formErrors(error ?? undefined, fields);
  return { ...byField, ...(form !== undefined && { form }) };
}

interface KeyFormProps {
  draft: KeyDraft;
  onChange: (draft: KeyDraft) => void;
  errors: KeyErrors;
  /** What a key is for is chosen when it is made, and stays. */
  isNew?: boolean;
  fixedCustomer?: boolean;
}

export function KeyForm({ draft, onChange, errors, isNew = false, fixedCustomer = false }: KeyFormProps) {
  const change = (changes: Partial<KeyDraft>) => onChange({ ...draft, ...changes });
  const part = { draft, change, errors };
  return (
    <>
      {isNew && !fixedCustomer && <KindChoice {...part} />}
      <Field label="Name" error={errors.name} required>
        <Input
          value={draft.name}
          onChange={(event) => change({ name: event.target.value })}
          maxLength={100}
          placeholder={draft.kind === 'customer' ? 'Acme production' : 'Deploy pipeline'}
          required
          autoFocus
          data-testid="key-name-input"
        />
      </Field>
      {isNew && <OwnerFields {...part} fixedCustomer={fixedCustomer} />}
      {draft.kind === 'customer' ? (
        <CustomerScopes scopes={draft.scopes ?? []} onChange={(scopes) => change({ scopes })} error={errors.scopes} />
      ) : (
        <PlatformScopes
          scopes={draft.scopes}
          onChange={(scopes) => change({ scopes })}
          error={errors.scopes}
          isNew={isNew}
        />
      )}
      <Restrictions {...part} />
    </>
  );
}

interface PartProps {
  draft: KeyDraft;
  change: (changes: Partial<KeyDraft>) => void;
  errors: KeyErrors;
}

function KindChoice({ draft, change }: PartProps) {
  return (
    <RadioGroup
      label="What is it for?"
      value={draft.kind}
      // A customer key without scopes may nothing; a platform key without any may all that its owner may.
      onValueChange={(kind) => change({ kind, scopes: kind === 'customer' ? [] : null })}
      options={[
        {
          value: 'customer',
          label: 'A customer of yours',
          hint: 'They send it to your API, which asks Nexus whether it is valid.',
        },
        {
          value: 'platform',
          label: 'Your own programs',
          hint: 'It calls the Nexus API with the rights of its owner.',
        },
      ]}
      data-testid="key-kind-radio"
    />
  );
}

function OwnerFields({ draft, change, errors, fixedCustomer }: PartProps & { fixedCustomer: boolean }) {
  const { can } = useAccess();
  return (
    <>
      {draft.kind === 'customer' && !fixedCustomer && (
        <Field label="Customer" error={errors.customerId} required>
          <CustomerPicker
            value={draft.customerId}
            onValueChange={(customerId) => change({ customerId })}
            data-testid="key-customer-select"
          />
        </Field>
      )}
      {draft.kind === 'platform' && can('service-accounts:read') && (
        <Field
          label="Owner"
          hint="A service account’s key keeps working when you leave."
          error={errors.serviceAccountId}
        >
          <ServiceAccountPicker
            value={draft.serviceAccountId}
            onValueChange={(serviceAccountId) => change({ serviceAccountId })}
          />
        </Field>
      )}
      <Field
        label="Environment"
        error={errors.environmentId}
        hint="If you choose one, the key is refused in all others."
        optional
      >
        <EnvironmentPicker
          anyLabel="Any environment"
          value={draft.environmentId}
          onValueChange={(environmentId) => change({ environmentId })}
          data-testid="key-environment-select"
        />
      </Field>
    </>
  );
}

function Restrictions({ draft, change, errors }: PartProps) {
  const isOpen = draft.networks !== '' || draft.limits.length > 0 || draft.remaining !== '';
  return (
    <>
      <Field label="Last day" hint="It stops working at the end of that day." error={errors.expiresAt} optional>
        <Input
          type="date"
          min={dayOf(new Date())}
          value={draft.expires}
          onChange={(event) => change({ expires: event.target.value })}
          className="w-44"
          data-testid="key-expires-input"
        />
      </Field>
      <Disclosure title="Networks, rate limits and uses" open={isOpen}>
        <Field
          label="Allowed networks"
          hint="Addresses or networks such as 203.0.113.0/24, one per line. Leave empty to allow any address."
          error={errors.allowedIps}
        >
          <Textarea
            mono
            rows={2}
            value={draft.networks}
            onChange={(event) => change({ networks: event.target.value })}
            data-testid="key-networks-input"
          />
        </Field>
        <LimitsEditor limits={draft.limits} onChange={(limits) => change({ limits })} error={errors.limits} />
        {draft.kind === 'customer' && <RemainingFields draft={draft} change={change} errors={errors} />}
      </Disclosure>
    </>
  );
}

function Disclosure({ title, open, children }: { title: string; open: boolean; children: ReactNode }) {
  return (
    <details open={open} className="rounded-lg border">
      <summary className="rounded-lg px-3 py-2.5 font-medium text-sm">{title}</summary>
      <div className="grid gap-5 border-t p-3">{children}</div>
    </details>
  );
}
