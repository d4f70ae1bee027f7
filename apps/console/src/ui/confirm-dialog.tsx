import { AlertDialog as Radix } from 'radix-ui';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from './button.tsx';
import { overlayClasses } from './dialog.tsx';
import { Field } from './field.tsx';
import { Input } from './input.tsx';

export interface ConfirmDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  /** What will happen, and whether it can be undone. */
  description: ReactNode;
  /** The verb: "Delete", not "OK". */
  action: string;
  onConfirm: () => void | Promise<void>;
  danger?: boolean;
  /** Has to be typed before, for what cannot be undone. */
  typeToConfirm?: string;
  loading?: boolean;
  error?: ReactNode;
  children?: ReactNode;
}

/** Asks before an act. The caller closes it when the act has succeeded. */
export function ConfirmDialog({ open, onOpenChange, ...props }: ConfirmDialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={overlayClasses} />
        <Radix.Content
          data-testid="confirm-dialog"
          className="fixed inset-x-0 bottom-0 z-50 max-h-[92dvh] overflow-y-auto rounded-t-xl bg-popover text-foreground shadow-dialog data-[state=closed]:animate-pop-out data-[state=open]:animate-pop-in focus:outline-none sm:inset-x-auto sm:top-1/2 sm:bottom-auto sm:left-1/2 sm:w-[calc(100vw-2rem)] sm:max-w-md sm:-translate-x-1/2 sm:-translate-y-1/2 sm:rounded-xl"
        >
          <Question {...props} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Question({
  title,
  description,
  action,
  onConfirm,
  danger,
  typeToConfirm,
  loading = false,
  error,
  children,
}: Omit<ConfirmDialogProps, 'open' | 'onOpenChange'>) {
  const [typed, setTyped] = useState('');
  const ready = typeToConfirm === undefined || typed === typeToConfirm;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !loading) void onConfirm();
  };
  return (
    <form onSubmit={submit}>
      <div className="grid gap-3 px-5 pt-4 pb-5">
        <Radix.Title className="font-semibold text-lg">{title}</Radix.Title>
        <Radix.Description asChild>
          <div className="text-muted-foreground">{description}</div>
        </Radix.Description>
        {children}
        {typeToConfirm !== undefined && (
          <Field
            label={
              <>
                Type <strong className="break-all font-mono font-semibold">{typeToConfirm}</strong> to confirm
              </>
            }
          >
            <Input
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              autoComplete="off"
              spellCheck={false}
              data-testid="confirm-input"
            />
          </Field>
        )}
        {error && (
          <p role="alert" className="text-danger-text text-sm">
            {error}
          </p>
        )}
      </div>
      <footer className="flex flex-wrap justify-end gap-2 border-t px-5 py-3">
        <Radix.Cancel asChild>
          <Button data-testid="cancel-button">Cancel</Button>
        </Radix.Cancel>
        <Button
          type="submit"
          variant={danger ? 'danger' : 'primary'}
          disabled={!ready}
          loading={loading}
          data-testid="confirm-button"
        >
          {action}
        </Button>
      </footer>
    </form>
  );
}
