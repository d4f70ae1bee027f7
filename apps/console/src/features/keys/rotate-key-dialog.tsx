import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { problemText } from '../../ui/problem.ts';
import { Select } from '../../ui/select.tsx';
import type { Key } from './key-state.ts';
import type { ShownKey } from './shown-key.ts';
import { ShownKeyDialog } from './shown-key-dialog.tsx';

/** Seconds for which the old secret works too; the server admits up to 30 days. */
const graces = [
  { value: '0', label: 'Not at all' },
  { value: '3600', label: '1 hour' },
  { value: '86400', label: '1 day' },
  { value: '604800', label: '7 days' },
  { value: '2592000', label: '30 days' },
] as const;

interface RotateKeyDialogProps {
  of: Key;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function RotateKeyDialog({ of: { id, name }, open, onOpenChange }: RotateKeyDialogProps) {
  const [grace, setGrace] = useState<(typeof graces)[number]['value']>('86400');
  const [shown, setShown] = useState<ShownKey>();
  const queries = useQueryClient();
  const rotate = useMutation({
    mutationFn: async () => {
      const body = { graceSeconds: Number(grace) };
      setShown(await call(api.POST('/api/v1/keys/{id}/rotate', { params: { path: { id } }, body })));
    },
    onSuccess: () => {
      onOpenChange(false);
      return queries.invalidateQueries({ queryKey: ['keys'] });
    },
  });
  return (
    <>
      <ConfirmDialog
        open={open}
        onOpenChange={onOpenChange}
        title={`Rotate ${name}?`}
        description="The key gets a new secret, which is shown once. Its id, scopes, limits and usage stay."
        action="Rotate"
        loading={rotate.isPending}
        error={rotate.error ? problemText(rotate.error) : undefined}
        onConfirm={() => rotate.mutate()}
      >
        <Field label="How long should the old secret keep working?">
          <Select value={grace} onValueChange={setGrace} options={graces} data-testid="key-grace-select" />
        </Field>
      </ConfirmDialog>
      <ShownKeyDialog shown={shown} onClose={() => setShown(undefined)} />
    </>
  );
}
