import { useState } from 'react';
import { api, call, type Schema } from '../../../api/client.ts';
import { queryClient } from '../../../api/queries.ts';
import { useForm } from '../../../api/use-form.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { Field } from '../../../ui/field.tsx';
import { FormError } from '../../../ui/form-error.tsx';
import { Input, PasswordInput } from '../../../ui/input.tsx';
import { Select } from '../../../ui/select.tsx';
import { SubmitButton } from '../../../ui/submit-button.tsx';
import { type Environment, pathOf } from '../place.ts';
import { TargetFields } from '../target-fields.tsx';

type Kind = Schema<'RotatorTargetInput'>['kind'];

const kinds: readonly { value: Kind; label: string; hint: string }[] = [
  { value: 'random', label: 'Random value', hint: 'Nobody else has to know it' },
  { value: 'webhook', label: 'Webhook', hint: 'Your receiver gets the value first' },
  { value: 'postgres-user', label: 'PostgreSQL users', hint: 'Two users whose passwords change in turn' },
];

/** Seconds; none is only when told to. */
const intervals = [
  { value: 'none', label: 'Only manually' },
  { value: '86400', label: 'Day' },
  { value: '604800', label: 'Week' },
  { value: '2592000', label: '30 days' },
  { value: '7776000', label: '90 days' },
] as const;

const names = [
  'path',
  'name',
  'target.url',
  'signingSecret',
  'target.host',
  'target.port',
  'target.database',
  'target.usernames',
  'credentials.username',
  'credentials.password',
] as const;
type Values = Record<(typeof names)[number], string>;

/** Has a secret replaced, at once and then at intervals. */
export function NewRotatorDialog({ environment, onClose }: { environment: Environment; onClose: () => void }) {
  const [kind, setKind] = useState<Kind>('random');
  const [interval, setInterval] = useState<(typeof intervals)[number]['value']>('2592000');
  const [tls, setTls] = useState(true);
  const form = useForm(names, async (values) => {
    const params = { path: pathOf(environment) };
    const intervalSeconds = interval === 'none' ? null : Number(interval);
    const body = { path: values.path || '/', name: values.name, intervalSeconds, ...targetOf(kind, tls, values) };
    await call(api.POST('/api/v1/projects/{project}/environments/{environment}/rotators', { params, body }));
    await queryClient.invalidateQueries({ queryKey: ['rotators', environment.id] });
    await queryClient.invalidateQueries({ queryKey: ['secrets', environment.id] });
    onClose();
  });
  return (
    <Dialog open onOpenChange={onClose} title="New rotator" size="md" data-testid="new-rotator-dialog">
      <form onSubmit={form.onSubmit} className="grid gap-4">
        <SecretFields errors={form.errors} />
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="How">
            <Select value={kind} onValueChange={setKind} options={kinds} data-testid="rotator-kind" />
          </Field>
          <Field label="Every">
            <Select value={interval} onValueChange={setInterval} options={intervals} data-testid="rotator-interval" />
          </Field>
        </div>
        {kind === 'webhook' && <WebhookFields errors={form.errors} />}
        {kind === 'postgres-user' && <UsersFields tls={tls} onTls={setTls} errors={form.errors} />}
        <FormError error={form.formError} />
        <SubmitButton loading={form.isPending} data-testid="create-rotator">
          Create and rotate
        </SubmitButton>
      </form>
    </Dialog>
  );
}

type Errors = Record<string, string>;

function SecretFields({ errors }: { errors: Errors }) {
  return (
    <div className="grid gap-4 sm:grid-cols-[2fr_1fr]">
      <Field label="Secret" hint="Created if it does not exist." error={errors.name} required>
        <Input
          name="name"
          mono
          required
          maxLength={256}
          placeholder="SESSION_SECRET"
          spellCheck={false}
          data-testid="rotator-name"
        />
      </Field>
      <Field label="Folder" error={errors.path}>
        <Input name="path" mono defaultValue="/" required data-testid="rotator-path" />
      </Field>
    </div>
  );
}

function WebhookFields({ errors }: { errors: Errors }) {
  return (
    <>
      <Field label="Receiver" hint="Answers 2xx once it has stored the value." error={errors['target.url']} required>
        <Input
          name="target.url"
          type="url"
          required
          placeholder="https://app.example.com/rotate"
          data-testid="rotator-url"
        />
      </Field>
      <Field
        label="Signing secret"
        hint="The receiver checks the signature with it (Standard Webhooks)."
        error={errors.signingSecret}
        required
      >
        <PasswordInput
          name="signingSecret"
          autoComplete="off"
          required
          placeholder="whsec_…"
          data-testid="rotator-signing-secret"
        />
      </Field>
    </>
  );
}

interface UsersFieldsProps {
  tls: boolean;
  onTls: (tls: boolean) => void;
  errors: Errors;
}

function UsersFields({ tls, onTls, errors }: UsersFieldsProps) {
  return (
    <>
      <TargetFields port={5432} hasDatabase tls={tls} onTls={onTls} errors={errors} />
      <Field label="Users" hint="Two names, separated by a comma." error={errors['target.usernames']} required>
        <Input
          name="target.usernames"
          mono
          required
          placeholder="app_a, app_b"
          spellCheck={false}
          data-testid="rotator-usernames"
        />
      </Field>
    </>
  );
}

type Targeted = Pick<Schema<'NewRotator'>, 'target' | 'credentials' | 'signingSecret'>;

function targetOf(kind: Kind, tls: boolean, values: Values): Targeted {
  if (kind === 'random') return { target: { kind } };
  if (kind === 'webhook') return { target: { kind, url: values['target.url'] }, signingSecret: values.signingSecret };
  return {
    target: {
      kind,
      host: values['target.host'],
      port: Number(values['target.port']),
      tls,
      ...(values['target.database'] === '' ? {} : { database: values['target.database'] }),
      usernames: values['target.usernames'].split(',').map((name) => name.trim()),
    },
    credentials: { username: values['credentials.username'], password: values['credentials.password'] },
  };
}
