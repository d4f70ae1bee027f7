import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { problemText } from '../../ui/problem.ts';
import { Select } from '../../ui/select.tsx';
import type { Endpoint, EndpointWithSecret } from './calls.ts';
import { useWebhooks } from './webhooks-context.ts';

/** Hours, up to the week that the server allows. */
const overlaps = [
  { value: '0', label: 'None: the old one stops working now' },
  { value: '1', label: '1 hour' },
  { value: '24', label: '24 hours' },
  { value: '72', label: '3 days' },
  { value: '168', label: '7 days' },
] as const;

interface RotateDialogProps {
  of: Endpoint;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onRotated: (endpoint: EndpointWithSecret) => void;
}

export function RotateDialog({ of: { id }, open, onOpenChange, onRotated }: RotateDialogProps) {
  const { calls } = useWebhooks();
  const [overlap, setOverlap] = useState<(typeof overlaps)[number]['value']>('24');
  const queries = useQueryClient();
  const rotate = useMutation({
    mutationFn: () => calls.rotateSecret(id, Number(overlap)),
    // The answer holds the secret.
    gcTime: 0,
    onSuccess(endpoint) {
      close(false);
      onRotated(endpoint);
      return queries.invalidateQueries({ queryKey: calls.key });
    },
  });
  const close = (isOpen: boolean) => {
    onOpenChange(isOpen);
    // Neither a refusal nor a secret is there when it is opened again.
    rotate.reset();
  };
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={close}
      title="Rotate the signing secret?"
      description="Until the overlap ends, each delivery has two signatures, of which the receiver needs one."
      action="Rotate secret"
      loading={rotate.isPending}
      error={rotate.error === null ? undefined : problemText(rotate.error)}
      onConfirm={() => rotate.mutate()}
    >
      <Field label="Overlap">
        <Select value={overlap} onValueChange={setOverlap} options={overlaps} data-testid="rotate-overlap-select" />
      </Field>
    </ConfirmDialog>
  );
}
