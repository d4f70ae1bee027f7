import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/dialog.tsx';
import type { Endpoint, EndpointWithSecret } from './calls.ts';
import { changesOf, draftOf, newEndpointOf } from './endpoint-draft.ts';
import { EndpointForm, endpointErrors } from './endpoint-form.tsx';
import { useWebhooks } from './webhooks-context.ts';

interface NewEndpointSheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Its secret has to be shown now. */
  onCreated: (endpoint: EndpointWithSecret) => void;
}

export function NewEndpointSheet({ open, onOpenChange, onCreated }: NewEndpointSheetProps) {
  return (
    <Sheet open={open} onOpenChange={onOpenChange} title="New endpoint" data-testid="new-endpoint-sheet">
      <NewForm
        onCreated={(endpoint) => {
          onOpenChange(false);
          onCreated(endpoint);
        }}
      />
    </Sheet>
  );
}

function NewForm({ onCreated }: Pick<NewEndpointSheetProps, 'onCreated'>) {
  const { calls } = useWebhooks();
  const [draft, setDraft] = useState(() => draftOf());
  const queries = useQueryClient();
  const create = useMutation({
    mutationFn: () => calls.createEndpoint(newEndpointOf(draft)),
    // The answer holds the secret.
    gcTime: 0,
    onSuccess(endpoint) {
      onCreated(endpoint);
      return queries.invalidateQueries({ queryKey: calls.key });
    },
  });
  return (
    <form
      className="grid gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (!create.isPending) create.mutate();
      }}
    >
      <EndpointForm draft={draft} onChange={setDraft} errors={endpointErrors(create.error)} />
      <SaveBar label="Create endpoint" loading={create.isPending} disabled={draft.events.length === 0} />
    </form>
  );
}

interface EditEndpointSheetProps {
  of: Endpoint;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function EditEndpointSheet({ of: endpoint, open, onOpenChange }: EditEndpointSheetProps) {
  return (
    <Sheet open={open} onOpenChange={onOpenChange} title="Edit endpoint" data-testid="edit-endpoint-sheet">
      <EditForm of={endpoint} onSaved={() => onOpenChange(false)} />
    </Sheet>
  );
}

function EditForm({ of: endpoint, onSaved }: { of: Endpoint; onSaved: () => void }) {
  const { calls } = useWebhooks();
  const [draft, setDraft] = useState(() => draftOf(endpoint));
  const changes = changesOf(endpoint, draft);
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: () => calls.updateEndpoint(endpoint.id, changes),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: calls.key });
      onSaved();
    },
  });
  const isEmpty = draft.events.length === 0 || Object.keys(changes).length === 0;
  return (
    <form
      className="grid gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (!save.isPending) save.mutate();
      }}
    >
      <EndpointForm of={endpoint} draft={draft} onChange={setDraft} errors={endpointErrors(save.error)} />
      <SaveBar label="Save" loading={save.isPending} disabled={isEmpty} />
    </form>
  );
}

function SaveBar({ label, loading, disabled }: { label: string; loading: boolean; disabled: boolean }) {
  return (
    <div className="sticky -bottom-5 -mx-5 -mb-5 flex items-center justify-end border-t bg-popover px-5 py-3">
      <Button type="submit" variant="primary" loading={loading} disabled={disabled} data-testid="save-endpoint-button">
        {label}
      </Button>
    </div>
  );
}
