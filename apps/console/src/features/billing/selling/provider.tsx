import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call, type Schema } from '../../../api/client.ts';
import { useAct } from '../../../api/use-act.ts';
import { useForm } from '../../../api/use-form.ts';
import { useAccess } from '../../../session/access.ts';
import { Button } from '../../../ui/button.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { Card, CardBody, CardFooter, CardHeader } from '../../../ui/card.tsx';
import { CopyField } from '../../../ui/copy.tsx';
import { Field } from '../../../ui/field.tsx';
import { FormError } from '../../../ui/form-error.tsx';
import { PasswordInput } from '../../../ui/input.tsx';
import { Select } from '../../../ui/select.tsx';
import { toast } from '../../../ui/toast.ts';
import { type ProviderName, remoteProviders } from './providers.ts';
import { type BillingProvider, providerQuery } from './queries.ts';

/** Who it is at present, and what is still missing. */
export function ProviderState({ of: { provider, hasWebhookSecret, webhookUrl } }: { of: BillingProvider }) {
  const { can } = useAccess();
  if (provider === 'ledger')
    return (
      <Callout tone="info" data-testid="provider-state">
        You collect it yourself: an invoice is open until you record its payment on the page Invoices.
      </Callout>
    );
  const { name, events } = remoteProviders[provider];
  return (
    <Card data-testid="provider-state">
      <CardHeader title={`${name} collects it`} actions={can('billing-provider:sync') && <SyncButton name={name} />} />
      <CardBody className="grid gap-3 text-sm">
        {hasWebhookSecret ? (
          <Callout tone="success">
            The signing secret of the webhook is saved. If an invoice stays open although it was paid, see at {name}
            how Nexus answered the webhook.
          </Callout>
        ) : (
          <Callout tone="warning" data-testid="webhook-missing">
            Nexus does not hear of payments yet, so paid invoices stay open. Create a webhook endpoint at {name} for the
            address below. Then save the key again, together with the signing secret of the endpoint.
          </Callout>
        )}
        {webhookUrl !== null && <CopyField value={webhookUrl} label="address" data-testid="provider-webhook-url" />}
        <p className="text-muted-foreground">
          The endpoint needs these events: <span className="font-mono text-foreground">{events.join(', ')}</span>
        </p>
      </CardBody>
    </Card>
  );
}

function SyncButton({ name }: { name: string }) {
  const sync = useAct(() => call(api.POST('/api/v1/billing/provider/sync')), {
    success: ({ made, unchanged }) => `${made} prices were created at ${name}, ${unchanged} were there already`,
    failure: `The prices could not be created at ${name}`,
    invalidates: [],
  });
  return (
    <Button size="sm" onClick={() => sync.mutate()} loading={sync.isPending} data-testid="sync-provider-button">
      Create prices there
    </Button>
  );
}

/** The operator's credentials are in no database. */
export const OperatorProvider = () => (
  <p className="text-muted-foreground text-sm" data-testid="provider-from-environment">
    This organization operates the installation. Its provider is set by the variable{' '}
    <code className="font-mono">BILLING_PROVIDER</code> in the environment of the server, with the keys beside it; the
    README lists them. Other organizations choose theirs on this page.
  </p>
);

export function ProviderForm({ saved }: { saved: BillingProvider }) {
  const queries = useQueryClient();
  const [provider, setProvider] = useState<ProviderName>(saved.provider);
  const form = useForm(['secretKey', 'accessToken', 'webhookSecret'], async (values) => {
    const changed = await call(api.PUT('/api/v1/billing/provider', { body: bodyOf(provider, values) }));
    queries.setQueryData(providerQuery.queryKey, changed);
    toast.success(
      provider === 'ledger' ? 'You collect the money' : `${remoteProviders[provider].name} collects the money`,
    );
  });
  return (
    <Card>
      <form onSubmit={form.onSubmit}>
        <CardBody className="grid gap-4">
          <Field
            label="Who collects from now on"
            hint="Customers who pay at another provider keep paying there until their subscription is moved."
          >
            <Select
              value={provider}
              onValueChange={setProvider}
              options={[
                { value: 'ledger', label: 'Nobody: I record payments myself' },
                { value: 'stripe', label: 'Stripe, with my account there' },
                { value: 'polar', label: 'Polar, with my account there' },
              ]}
              data-testid="provider-select"
            />
          </Field>
          {provider !== 'ledger' && <CredentialFields provider={provider} errors={form.errors} />}
          <FormError error={form.formError} />
        </CardBody>
        <CardFooter>
          <Button
            type="submit"
            variant="primary"
            loading={form.isPending}
            disabled={provider === 'ledger' && saved.provider === 'ledger'}
            data-testid="save-provider-button"
          >
            Save
          </Button>
        </CardFooter>
      </form>
    </Card>
  );
}

interface CredentialFieldsProps {
  provider: Exclude<ProviderName, 'ledger'>;
  errors: Record<string, string>;
}

function CredentialFields({ provider, errors }: CredentialFieldsProps) {
  const { name, credential } = remoteProviders[provider];
  const field = provider === 'polar' ? 'accessToken' : 'secretKey';
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field
        label={`${credential} of ${name}`}
        hint="Stored encrypted, and not shown again. A key for tests works too."
        error={errors[field]}
        required
      >
        <PasswordInput key={field} name={field} autoComplete="off" required data-testid="provider-credential-input" />
      </Field>
      <Field
        label="Signing secret of the webhook"
        hint="Of the endpoint that you create there. Save once without it to see its address."
        error={errors.webhookSecret}
        optional
      >
        <PasswordInput name="webhookSecret" autoComplete="off" data-testid="provider-webhook-secret-input" />
      </Field>
    </div>
  );
}

/** The fields of another provider are not in the form, and so are empty. */
function bodyOf(
  provider: ProviderName,
  { secretKey, accessToken, webhookSecret }: Record<'secretKey' | 'accessToken' | 'webhookSecret', string>,
): Schema<'BillingProviderInput'> {
  const webhook = webhookSecret === '' ? {} : { webhookSecret };
  if (provider === 'stripe') return { provider, secretKey, ...webhook };
  if (provider === 'polar') return { provider, accessToken, ...webhook };
  return { provider };
}
