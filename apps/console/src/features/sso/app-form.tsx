import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { useForm } from '../../api/use-form.ts';
import { useAccess } from '../../session/access.ts';
import { useOrganization } from '../../session/use-organization.ts';
import { Button } from '../../ui/button.tsx';
import { Card, CardBody, CardFooter } from '../../ui/card.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Field, FieldSet } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input, Textarea } from '../../ui/input.tsx';
import { Section } from '../../ui/page.tsx';
import { RadioGroup } from '../../ui/radio-group.tsx';
import { Select } from '../../ui/select.tsx';
import { toast } from '../../ui/toast.ts';
import { linesOf } from './lines.ts';
import type { App } from './queries.ts';
import { entryLabels } from './words.ts';

const names = ['name', 'redirectUris', 'postLogoutRedirectUris', 'backchannelLogoutUri', 'grantTypes'] as const;
const entries = ['members', 'granted'] as const;
type Choices = Pick<App, 'entry' | 'grantTypes' | 'idTokenAlgorithm' | 'pkceRequired'>;

export function AppForm({ app }: { app: App }) {
  const { id: org } = useOrganization();
  const { can } = useAccess();
  const [choices, setChoices] = useState<Choices>(app);
  const form = useForm(names, async (texts) => {
    const { entry, grantTypes, idTokenAlgorithm, pkceRequired } = choices;
    const body = {
      name: texts.name,
      redirectUris: linesOf(texts.redirectUris),
      postLogoutRedirectUris: linesOf(texts.postLogoutRedirectUris),
      backchannelLogoutUri: texts.backchannelLogoutUri || null,
      entry,
      grantTypes,
      idTokenAlgorithm,
      ...(app.type === 'web' && { pkceRequired }),
    };
    const params = { path: { org, app: app.id } };
    await call(api.PATCH('/api/v1/organizations/{org}/apps/{app}', { params, body }));
    toast.success('App changed');
    await queryClient.invalidateQueries({ queryKey: ['apps'] });
  });
  return (
    <Section title="Settings">
      <Card>
        <form onSubmit={form.onSubmit}>
          <CardBody className="grid gap-5 lg:grid-cols-2">
            <Addresses app={app} errors={form.errors} />
            <ChoiceFields app={app} choices={choices} onChange={setChoices} />
            <FormError error={form.formError} className="lg:col-span-2" />
          </CardBody>
          {can('apps:update') && (
            <CardFooter>
              <Button type="submit" loading={form.isPending} data-testid="save-app-button">
                Save
              </Button>
            </CardFooter>
          )}
        </form>
      </Card>
    </Section>
  );
}

function Addresses({ app, errors }: { app: App; errors: Record<string, string> }) {
  return (
    <div className="grid content-start gap-4">
      <Field label="Name" error={errors.name} required>
        <Input name="name" defaultValue={app.name} maxLength={100} required data-testid="app-name-input" />
      </Field>
      <Field
        label="Redirect URIs"
        hint="Where people return after they log in. One per line, compared exactly."
        error={errors.redirectUris}
      >
        <Textarea
          name="redirectUris"
          defaultValue={app.redirectUris.join('\n')}
          mono
          spellCheck={false}
          data-testid="redirect-uris-input"
        />
      </Field>
      <Field label="Post-logout redirect URIs" error={errors.postLogoutRedirectUris} optional>
        <Textarea
          name="postLogoutRedirectUris"
          defaultValue={app.postLogoutRedirectUris.join('\n')}
          rows={1}
          mono
          spellCheck={false}
          data-testid="post-logout-uris-input"
        />
      </Field>
      <Field
        label="Back-channel log-out"
        hint="Nexus calls it when somebody’s log-in ends."
        error={errors.backchannelLogoutUri}
        optional
      >
        <Input
          name="backchannelLogoutUri"
          type="url"
          defaultValue={app.backchannelLogoutUri ?? ''}
          mono
          data-testid="backchannel-uri-input"
        />
      </Field>
    </div>
  );
}

const grants: Record<App['grantTypes'][number], string> = {
  authorization_code: 'Log-in of people (authorization code)',
  device_code: 'Programs without a browser (device code)',
  client_credentials: 'The app itself (client credentials)',
};

interface ChoiceFieldsProps {
  app: App;
  choices: Choices;
  onChange: (choices: Choices) => void;
}

function ChoiceFields({ app, choices, onChange }: ChoiceFieldsProps) {
  const isWeb = app.type === 'web';
  const offered = (Object.keys(grants) as App['grantTypes']).filter((grant) => isWeb || grant !== 'client_credentials');
  const setGrant = (grant: App['grantTypes'][number], on: boolean) =>
    onChange({
      ...choices,
      grantTypes: offered.filter((each) => (each === grant ? on : choices.grantTypes.includes(each))),
    });
  return (
    <div className="grid content-start gap-5">
      <RadioGroup
        label="Who may log in"
        value={choices.entry}
        onValueChange={(entry) => onChange({ ...choices, entry })}
        options={entries.map((value) => ({ value, label: entryLabels[value] }))}
        data-testid="app-entry"
      />
      <FieldSet legend="Grant types">
        {offered.map((grant) => (
          <Checkbox
            key={grant}
            label={grants[grant]}
            checked={choices.grantTypes.includes(grant)}
            onCheckedChange={(on) => setGrant(grant, on)}
            data-testid={`grant-${grant}`}
          />
        ))}
      </FieldSet>
      {isWeb && (
        <Checkbox
          label="Log-ins must use PKCE"
          hint="Turn this off only for libraries that do not support it. They must then send a nonce."
          checked={choices.pkceRequired}
          onCheckedChange={(pkceRequired) => onChange({ ...choices, pkceRequired })}
          data-testid="pkce-checkbox"
        />
      )}
      <Field label="Signature of ID tokens" hint="RS256 only for libraries that support nothing else.">
        <Select
          value={choices.idTokenAlgorithm}
          onValueChange={(idTokenAlgorithm) => onChange({ ...choices, idTokenAlgorithm })}
          options={[
            { value: 'ES256', label: 'ES256' },
            { value: 'RS256', label: 'RS256' },
          ]}
          data-testid="id-token-algorithm-select"
        />
      </Field>
    </div>
  );
}
