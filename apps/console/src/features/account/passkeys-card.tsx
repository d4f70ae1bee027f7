import { useQuery } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { api, call, type Schema } from '../../api/client.ts';
import { ConfirmChange } from '../../api/confirm-change.tsx';
import { queryClient } from '../../api/queries.ts';
import { useForm } from '../../api/use-form.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { DropdownMenuItem } from '../../ui/dropdown-menu.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input } from '../../ui/input.tsx';
import { Section } from '../../ui/page.tsx';
import { RowMenu } from '../../ui/row-menu.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { SubmitButton } from '../../ui/submit-button.tsx';
import { DateTime, RelativeTime } from '../../ui/time.tsx';
import { createPasskey, passkeysAvailable } from './passkeys.ts';
import { inWords } from './words.ts';

type Passkey = Schema<'Passkey'>;

const key = ['passkeys'] as const;
/** The most that a person can have. */
const maxPasskeys = 20;

const columns: Column<Passkey>[] = [
  {
    id: 'name',
    header: 'Name',
    cell: ({ name, backedUp }) => (
      <span className="flex items-center gap-2">
        <span className="truncate font-medium">{name}</span>
        {backedUp && <Badge>Synced</Badge>}
      </span>
    ),
  },
  { id: 'used', header: 'Last used', cell: ({ lastUsedAt }) => <RelativeTime value={lastUsedAt} />, width: '9rem' },
  {
    id: 'created',
    header: 'Added',
    cell: ({ createdAt }) => <DateTime value={createdAt} form="date" />,
    width: '8rem',
    from: 'sm',
  },
];

export function PasskeysCard() {
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: async () =>
      (await call(api.GET('/api/v1/auth/passkeys', { params: { query: { limit: maxPasskeys } } }))).items,
  });
  const [adding, setAdding] = useState(false);
  const [renaming, setRenaming] = useState<Passkey>();
  const [removing, setRemoving] = useState<Passkey>();
  const add = passkeysAvailable() && (
    <Button onClick={() => setAdding(true)} data-testid="add-passkey-button">
      <Plus aria-hidden /> Add a passkey
    </Button>
  );
  return (
    <Section
      title="Passkeys"
      description="Log in with a fingerprint, your face or the screen lock of a device. Passkeys cannot be phished."
      actions={add}
      className="mb-4"
    >
      <DataTable
        label="Passkeys"
        columns={columns}
        rows={data}
        rowKey={({ id }) => id}
        error={error}
        onRetry={refetch}
        actions={(passkey) => (
          <RowMenu of={passkey.name}>
            <DropdownMenuItem onSelect={() => setRenaming(passkey)}>Rename</DropdownMenuItem>
            <DropdownMenuItem danger onSelect={() => setRemoving(passkey)}>
              Remove
            </DropdownMenuItem>
          </RowMenu>
        )}
        empty={
          <EmptyState
            icon={<KeyRound aria-hidden />}
            title="No passkeys yet"
            description="A passkey logs you in without a password or a second factor."
          />
        }
        data-testid="passkeys-table"
      />
      {adding && <NameDialog title="Add a passkey" submit={createPasskey} onClose={() => setAdding(false)} />}
      {renaming && (
        <NameDialog
          title="Rename the passkey"
          name={renaming.name}
          submit={(name) => rename(renaming, name)}
          onClose={() => setRenaming(undefined)}
        />
      )}
      <ConfirmChange
        target={removing}
        onClose={() => setRemoving(undefined)}
        title={({ name }) => `Remove the passkey ${name}?`}
        description={() => 'You can no longer log in with it. Delete it from the device too.'}
        action="Remove"
        change={remove}
        refresh={[key, ['mfa']]}
        done="Passkey removed"
      />
    </Section>
  );
}

const rename = ({ id }: Passkey, name: string) =>
  call(api.PATCH('/api/v1/auth/passkeys/{passkey}', { params: { path: { passkey: id } }, body: { name } }));

const remove = ({ id }: Passkey) =>
  call(api.DELETE('/api/v1/auth/passkeys/{passkey}', { params: { path: { passkey: id } } }));

interface NameDialogProps {
  title: string;
  name?: string;
  submit: (name: string) => Promise<unknown>;
  onClose: () => void;
}

function NameDialog({ title, name, submit, onClose }: NameDialogProps) {
  const form = useForm(['name'], async (values) => {
    await submit(values.name).catch((error: unknown) => {
      throw inWords(error);
    });
    await Promise.all([key, ['mfa']].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
    onClose();
  });
  return (
    <Dialog open onOpenChange={(open) => open || onClose()} title={title}>
      <form onSubmit={form.onSubmit} className="grid gap-4">
        <Field label="Name" hint="For example the device that it is on." error={form.errors.name} required>
          <Input
            name="name"
            defaultValue={name}
            maxLength={100}
            required
            autoFocus
            autoComplete="off"
            data-testid="passkey-name-input"
          />
        </Field>
        <FormError error={form.formError} />
        <SubmitButton loading={form.isPending} data-testid="save-passkey-button">
          {name === undefined ? 'Continue' : 'Rename'}
        </SubmitButton>
      </form>
    </Dialog>
  );
}
