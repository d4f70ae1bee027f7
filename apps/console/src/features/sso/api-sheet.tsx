import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { useForm } from '../../api/use-form.ts';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Sheet } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input, Textarea } from '../../ui/input.tsx';
import { RadioGroup } from '../../ui/radio-group.tsx';
import { SubmitButton } from '../../ui/submit-button.tsx';
import { toast } from '../../ui/toast.ts';
import { linesOf, scopesOf, textOfScopes } from './lines.ts';
import type { Api } from './queries.ts';

const names = ['name', 'identifier', 'scopes', 'tokenSeconds', 'clientHosts'] as const;
const clientOptions: readonly { value: Api['unregisteredClients']; label: string; hint: string }[] = [
  { value: 'none', label: 'Only your own apps', hint: 'Those that are registered here.' },
  {
    value: 'documents',
    label: 'Also clients that publish their metadata',
    hint: 'Identified by the address where they publish it.',
  },
  { value: 'any', label: 'Any client', hint: 'Also those that register themselves. Nobody has checked their names.' },
];

/** A new API, or one that is changed. */
export function ApiSheet({ of, onClose }: { of: Api | undefined; onClose: () => void }) {
  const { id: org } = useOrganization();
  const { can } = useAccess();
  const [unregisteredClients, setClients] = useState(of?.unregisteredClients ?? 'none');
  const form = useForm(names, async ({ name, identifier, scopes, tokenSeconds, clientHosts }) => {
    const body = {
      name,
      scopes: scopesOf(scopes),
      tokenSeconds: Number(tokenSeconds),
      unregisteredClients,
      clientHosts: linesOf(clientHosts),
    };
    if (of === undefined) {
      const params = { path: { org } };
      await call(api.POST('/api/v1/organizations/{org}/apis', { params, body: { ...body, identifier } }));
    } else {
      const params = { path: { org, api: of.id } };
      await call(api.PATCH('/api/v1/organizations/{org}/apis/{api}', { params, body }));
    }
    await queryClient.invalidateQueries({ queryKey: ['apis'] });
    toast.success(of === undefined ? 'API registered' : 'API changed');
    onClose();
  });
  return (
    <Sheet open onOpenChange={(open) => open || onClose()} title={of?.name ?? 'New API'}>
      <form onSubmit={form.onSubmit} className="grid gap-5">
        <Identity of={of} errors={form.errors} />
        <Field
          label="Scopes"
          hint="One per line: its name, and the description that people see when they are asked for it."
          error={form.errors.scopes}
          required
        >
          <Textarea
            name="scopes"
            defaultValue={of === undefined ? '' : textOfScopes(of.scopes)}
            placeholder="orders:read Read your orders"
            mono
            required
            spellCheck={false}
            data-testid="api-scopes-input"
          />
        </Field>
        <ClientFields of={of} errors={form.errors} value={unregisteredClients} onChange={setClients} />
        <FormError error={form.formError} />
        {can(of === undefined ? 'apis:create' : 'apis:update') && (
          <SubmitButton loading={form.isPending} data-testid="save-api-button">
            {of === undefined ? 'Register API' : 'Save'}
          </SubmitButton>
        )}
      </form>
    </Sheet>
  );
}

function Identity({ of, errors }: { of: Api | undefined; errors: Record<string, string> }) {
  return (
    <>
      <Field label="Name" hint="People who are asked for access see it." error={errors.name} required>
        <Input
          name="name"
          defaultValue={of?.name}
          maxLength={100}
          required
          autoFocus
          autoComplete="off"
          data-testid="api-name-input"
        />
      </Field>
      <Field
        label="Identifier"
        hint="An absolute URI by which clients request tokens, and the audience of those tokens. It cannot be changed later."
        error={errors.identifier}
        required
      >
        <Input
          name="identifier"
          defaultValue={of?.identifier}
          readOnly={of !== undefined}
          maxLength={500}
          placeholder="https://api.example.com"
          mono
          required
          autoComplete="off"
          data-testid="api-identifier-input"
        />
      </Field>
      <Field label="Token lifetime" hint="In seconds." error={errors.tokenSeconds} required>
        <Input
          name="tokenSeconds"
          type="number"
          min={60}
          max={86_400}
          defaultValue={of?.tokenSeconds ?? 900}
          required
          data-testid="api-token-seconds-input"
        />
      </Field>
    </>
  );
}

interface ClientFieldsProps {
  of: Api | undefined;
  errors: Record<string, string>;
  value: Api['unregisteredClients'];
  onChange: (value: Api['unregisteredClients']) => void;
}

function ClientFields({ of, errors, value, onChange }: ClientFieldsProps) {
  return (
    <>
      <RadioGroup
        label="Who may ask people for access"
        value={value}
        onValueChange={onChange}
        options={clientOptions}
        data-testid="api-clients"
      />
      <Field
        label="Hosts of other clients"
        hint="One per line. Leave empty to allow every host."
        error={errors.clientHosts}
        optional
      >
        <Textarea
          name="clientHosts"
          defaultValue={of?.clientHosts.join('\n')}
          rows={1}
          mono
          spellCheck={false}
          data-testid="api-hosts-input"
        />
      </Field>
    </>
  );
}
