import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { useAct } from '../../api/use-act.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import { changesOf, draftOf } from './key-draft.ts';
import { KeyForm, useKeyErrors } from './key-form.tsx';
import type { Key } from './key-state.ts';

interface EditKeySheetProps {
  of: Key;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function EditKeySheet({ of: key, open, onOpenChange }: EditKeySheetProps) {
  return (
    <Sheet open={open} onOpenChange={onOpenChange} title="Edit key" data-testid="edit-key-sheet">
      <EditForm of={key} onSaved={() => onOpenChange(false)} />
    </Sheet>
  );
}

function EditForm({ of: key, onSaved }: { of: Key; onSaved: () => void }) {
  const [draft, setDraft] = useState(() => draftOf(key));
  const changes = changesOf(key, draft);
  const save = useAct(() => call(api.PATCH('/api/v1/keys/{id}', { params: { path: { id: key.id } }, body: changes })), {
    success: 'Key saved',
    failure: 'The key was not saved',
    invalidates: [['keys']],
    onDone: onSaved,
  });
  const errors = useKeyErrors(save.error);
  return (
    <form
      className="grid gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (!save.isPending) save.mutate();
      }}
    >
      <KeyForm draft={draft} onChange={setDraft} errors={errors} />
      <div className="sticky -bottom-5 -mx-5 -mb-5 flex items-center justify-end border-t bg-popover px-5 py-3">
        <Button
          type="submit"
          variant="primary"
          loading={save.isPending}
          disabled={Object.keys(changes).length === 0}
          data-testid="save-key-button"
        >
          Save
        </Button>
      </div>
    </form>
  );
}
