import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { problemText } from '../ui/problem.ts';
import { toast } from '../ui/toast.ts';

interface ConfirmChangeProps<Target> {
  /** What is to be changed; the question is shown as long as there is one. */
  target: Target | undefined;
  onClose: () => void;
  title: (target: Target) => ReactNode;
  /** What will happen, and whether it can be undone. */
  description: (target: Target) => ReactNode;
  /** The verb. */
  action: string;
  danger?: boolean;
  /** Has to be typed before, for what cannot be undone. */
  typeToConfirm?: (target: Target) => string;
  change: (target: Target) => Promise<unknown>;
  /** Beginnings of the keys of queries whose answers it changes. */
  refresh: readonly QueryKey[];
  /** What is said when it has worked. */
  done: string;
  onDone?: (target: Target) => void;
}

/** Asks before a change, makes it, and shows in the question why it failed. */
export function ConfirmChange<Target>({ target, ...props }: ConfirmChangeProps<Target>) {
  return target === undefined ? null : <Question target={target} {...props} />;
}

function Question<Target>({
  target,
  onClose,
  title,
  description,
  action,
  danger = true,
  typeToConfirm,
  change,
  refresh,
  done,
  onDone,
}: ConfirmChangeProps<Target> & { target: Target }) {
  const queries = useQueryClient();
  const mutation = useMutation({
    mutationFn: () => change(target),
    async onSuccess() {
      await Promise.all(refresh.map((queryKey) => queries.invalidateQueries({ queryKey })));
      toast.success(done);
      onClose();
      onDone?.(target);
    },
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => open || onClose()}
      title={title(target)}
      description={description(target)}
      action={action}
      danger={danger}
      {...(typeToConfirm && { typeToConfirm: typeToConfirm(target) })}
      onConfirm={() => mutation.mutate()}
      loading={mutation.isPending}
      error={mutation.error === null ? undefined : problemText(mutation.error)}
    />
  );
}
