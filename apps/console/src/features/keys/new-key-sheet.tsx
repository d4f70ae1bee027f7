import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, call } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { emptyDraft, type KeyDraft, newKeyOf } from './key-draft.ts';
import { KeyForm, useKeyErrors } from './key-form.tsx';
import type { ShownKey } from './shown-key.ts';
import { ShownKeyDialog } from './shown-key-dialog.tsx';

interface NewKeySheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** A customer's page makes keys of that customer. */
  customerId?: string;
}

export function NewKeySheet({ open, onOpenChange, customerId }: NewKeySheetProps) {
  // Held here alone: the reply of the call is kept in no cache.
  const [shown, setShown] = useState<ShownKey>();
  return (
    <>
      <Sheet open={open} onOpenChange={onOpenChange} title="Create key" size="md" data-testid="create-key-sheet">
        <NewKeyForm
          {...(customerId !== undefined && { customerId })}
          onMade={(key) => {
            onOpenChange(false);
            setShown(key);
          }}
        />
      </Sheet>
      <ShownKeyDialog shown={shown} onClose={() => setShown(undefined)} />
    </>
  );
}

function NewKeyForm({ customerId, onMade }: { customerId?: string; onMade: (key: ShownKey) => void }) {
  const [draft, setDraft] = useState<KeyDraft>({ ...emptyDraft, customerId: customerId ?? '' });
  const queries = useQueryClient();
  const create = useMutation({
    mutationFn: async () => {
      onMade(await call(api.POST('/api/v1/keys', { body: newKeyOf(draft) })));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['keys'] }),
  });
  const errors = useKeyErrors(create.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (!create.isPending) create.mutate();
  };
  return (
    <form onSubmit={submit} className="grid gap-5">
      <KeyForm draft={draft} onChange={setDraft} errors={errors} isNew fixedCustomer={customerId !== undefined} />
      <div className="sticky -bottom-5 -mx-5 -mb-5 flex items-center justify-end gap-3 border-t bg-popover px-5 py-3">
        {errors.form && (
          <p role="alert" className="mr-auto text-danger-text text-sm" data-testid="error-message">
            {errors.form}
          </p>
        )}
        <Button type="submit" variant="primary" loading={create.isPending} data-testid="save-key-button">
          Create key
        </Button>
      </div>
    </form>
  );
}
