import { useState } from 'react';
import { api, call, type Schema } from '../../../api/client.ts';
import { queryClient } from '../../../api/queries.ts';
import { useForm } from '../../../api/use-form.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { Field } from '../../../ui/field.tsx';
import { Input, Textarea } from '../../../ui/input.tsx';
import { Select } from '../../../ui/select.tsx';
import { SubmitButton } from '../../../ui/submit-button.tsx';
import { type Environment, pathOf } from '../place.ts';
import { TargetFields } from '../target-fields.tsx';

type Target = Schema<'DynamicSecretTargetInput'>;
type Kind = Target['kind'];

const kinds: readonly { value: Kind; label: string; port: number; grants: string }[] = [
  { value: 'postgres', label: 'PostgreSQL user', port: 5432, grants: 'GRANT app_reader TO {{name}}' },
  { value: 'mysql', label: 'MySQL user', port: 3306, grants: 'GRANT SELECT ON shop.* TO {{name}}' },
  { value: 'redis', label: 'Redis user', port: 6379, grants: '~cache:*\n+get' },
  { value: 'api-key', label: 'API key of a customer', port: 0, grants: 'reports:read' },
];

const names = [
  'path',
  'name',
  'target.host',
  'target.port',
  'target.database',
  'target.grants',
  'target.customerId',
  'credentials.username',
  'credentials.password',
  'ttlSeconds',
] as const;
type Values = Record<(typeof names)[number], string>;

/** Says how credentials are made. */
export function NewDynamicDialog({ environment, onClose }: { environment: Environment; onClose: () => void }) {
  const [kind, setKind] = useState<Kind>('postgres');
  const [tls, setTls] = useState(true);
  const form = useForm(names, async (values) => {
    const params = { path: pathOf(environment) };
    await call(
      api.POST('/api/v1/projects/{project}/environments/{environment}/dynamic', {
        params,
        body: bodyOf(kind, tls, values),
      }),
    );
    await queryClient.invalidateQueries({ queryKey: ['dynamic', environment.id] });
    onClose();
  });
  const { port = 0, grants = '' } = kinds.find(({ value }) => value === kind) ?? {};
  return (
    <Dialog open onOpenChange={onClose} title="New dynamic secret" size="md" data-testid="new-dynamic-dialog">
      <form onSubmit={form.onSubmit} className="grid gap-4">
        <div className="grid gap-4 sm:grid-cols-3">
          <Field label="Folder" error={form.errors.path}>
            <Input name="path" mono defaultValue="/" required data-testid="dynamic-path" />
          </Field>
          <Field label="Name" error={form.errors.name} required>
            <Input name="name" mono required maxLength={60} placeholder="shop-readers" data-testid="dynamic-name" />
          </Field>
          <Field label="Each lease makes a">
            <Select value={kind} onValueChange={setKind} options={kinds} data-testid="dynamic-kind" />
          </Field>
        </div>
        {kind === 'api-key' ? (
          <Field label="Customer" hint="Its id." error={form.errors['target.customerId']} required>
            <Input name="target.customerId" mono required placeholder="eco_cus_…" data-testid="dynamic-customer" />
          </Field>
        ) : (
          <TargetFields port={port} hasDatabase={kind !== 'redis'} tls={tls} onTls={setTls} errors={form.errors} />
        )}
        <RightsFields kind={kind} grants={grants} error={form.errors['target.grants']} />
        <Field label="Minutes that a lease lasts" error={form.errors.ttlSeconds ?? form.formError}>
          <Input
            name="ttlSeconds"
            type="number"
            min={1}
            max={1440}
            defaultValue={60}
            required
            data-testid="dynamic-ttl"
          />
        </Field>
        <SubmitButton loading={form.isPending} data-testid="create-dynamic">
          Create
        </SubmitButton>
      </form>
    </Dialog>
  );
}

function RightsFields({ kind, grants, error }: { kind: Kind; grants: string; error: string | undefined }) {
  return (
    <Field
      label={kind === 'api-key' ? 'Scopes' : 'Rights'}
      hint={
        kind === 'redis' || kind === 'api-key' ? 'One per line.' : 'Statements, one per line. {{name}} is the new user.'
      }
      error={error}
    >
      <Textarea
        name="target.grants"
        mono
        rows={2}
        placeholder={grants}
        spellCheck={false}
        data-testid="dynamic-grants"
      />
    </Field>
  );
}

function bodyOf(kind: Kind, tls: boolean, values: Values): Schema<'NewDynamicSecret'> {
  const grants = values['target.grants']
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const shared = {
    path: values.path,
    name: values.name,
    ttlSeconds: Number(values.ttlSeconds) * 60,
    maxTtlSeconds: 86_400,
  };
  if (kind === 'api-key') return { ...shared, target: { kind, customerId: values['target.customerId'], grants } };
  const server = { host: values['target.host'], port: Number(values['target.port']), tls, grants };
  const database = values['target.database'] === '' ? {} : { database: values['target.database'] };
  const credentials = { username: values['credentials.username'], password: values['credentials.password'] };
  const target = kind === 'redis' ? { kind, ...server } : { kind, ...server, ...database };
  return { ...shared, target, credentials };
}
