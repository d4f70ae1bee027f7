import { Ellipsis, Link2, PencilLine, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useForm } from '../../../api/use-form.ts';
import { useAccess } from '../../../session/access.ts';
import { IconButton } from '../../../ui/button.tsx';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '../../../ui/dropdown-menu.tsx';
import { Field } from '../../../ui/field.tsx';
import { Input } from '../../../ui/input.tsx';
import { problemText } from '../../../ui/problem.ts';
import { SubmitButton } from '../../../ui/submit-button.tsx';
import { toast } from '../../../ui/toast.ts';
import { NewShareDialog } from '../shares/new-share-dialog.tsx';
import { deleteSecret, readValue, refreshNames, renameSecret, type Secret, type SecretPlace } from './calls.ts';

interface SecretMenuProps {
  place: SecretPlace;
  /** None where the environment does not have it. */
  secret: Secret | undefined;
  onClose: () => void;
  onRenamed: (name: string) => void;
}

export function SecretMenu({ place, secret, onClose, onRenamed }: SecretMenuProps) {
  const [open, setOpen] = useState<'rename' | 'delete' | 'share'>();
  const { can } = useAccess();
  const { environment } = place;
  const may = (permission: string) =>
    can(permission, { projectId: environment.projectId, environmentId: environment.id });
  const close = () => setOpen(undefined);
  if (!secret) return null;
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <IconButton label={`Actions for ${place.name}`} variant="secondary" data-testid="secret-menu">
            <Ellipsis aria-hidden />
          </IconButton>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="start">
          <DropdownMenuItem
            onSelect={() => setOpen('share')}
            disabled={!may('shares:create') || !may('secrets:read')}
            data-testid="share-action"
          >
            <Link2 aria-hidden /> Share by one-time link…
          </DropdownMenuItem>
          <DropdownMenuItem
            onSelect={() => setOpen('rename')}
            disabled={!may('secrets:write')}
            data-testid="rename-action"
          >
            <PencilLine aria-hidden /> Rename…
          </DropdownMenuItem>
          <DropdownMenuSeparator />
          <DropdownMenuItem
            danger
            onSelect={() => setOpen('delete')}
            disabled={!may('secrets:delete')}
            data-testid="delete-action"
          >
            <Trash2 aria-hidden /> Delete in {environment.name}…
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      {open === 'rename' && <RenameDialog place={place} secret={secret} onClose={close} onRenamed={onRenamed} />}
      {open === 'delete' && <DeleteDialog place={place} secret={secret} onClose={close} onDeleted={onClose} />}
      {open === 'share' && (
        <NewShareDialog
          title={`Share ${place.name}`}
          content={async () => (await readValue(place)).value}
          onClose={close}
        />
      )}
    </>
  );
}

interface ActProps {
  place: SecretPlace;
  secret: Secret;
  onClose: () => void;
}

function RenameDialog({ place, secret, onClose, onRenamed }: ActProps & { onRenamed: (name: string) => void }) {
  const form = useForm(['name'], async ({ name }) => {
    await renameSecret(place, name, secret.version);
    await refreshNames(place.environment);
    onClose();
    onRenamed(name);
  });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Rename ${place.name}`}
      description={`In ${place.environment.name} only. Its versions get the name too; programs that read the old one will not find it.`}
      data-testid="rename-dialog"
    >
      <form onSubmit={form.onSubmit} className="grid gap-4">
        <Field label="New name" error={form.errors.name ?? form.formError}>
          <Input
            name="name"
            mono
            required
            maxLength={256}
            defaultValue={place.name}
            spellCheck={false}
            data-testid="rename-input"
          />
        </Field>
        <SubmitButton loading={form.isPending} data-testid="rename-submit">
          Rename
        </SubmitButton>
      </form>
    </Dialog>
  );
}

function DeleteDialog({ place, secret, onClose, onDeleted }: ActProps & { onDeleted: () => void }) {
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<unknown>();
  const { environment, name } = place;
  const run = async () => {
    setPending(true);
    try {
      await deleteSecret(place, secret.version);
      toast.success(`${name} deleted in ${environment.name}`);
      onDeleted();
      await refreshNames(environment);
    } catch (thrown) {
      setError(thrown);
      setPending(false);
    }
  };
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Delete ${name} in ${environment.name}?`}
      description="Programs that read it will not find it. It can be restored: its versions stay."
      action="Delete"
      danger
      onConfirm={run}
      loading={pending}
      error={error === undefined ? undefined : problemText(error)}
    />
  );
}
