import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

export interface ShownOnceDialogProps {
  /** "Copy the key now". */
  title: string;
  /** That it cannot be shown again, and why. */
  description: string;
  /** Of the only button: "I have stored it". */
  done: string;
  onClose: () => void;
  /** The secret as a CopyField, and how it is used. */
  children: ReactNode;
  'data-testid'?: string;
  /** Of the button. */
  doneTestId?: string;
}

/** What a page shows this once: a click beside it does not close it, and closing it removes the secret from memory. */
export function ShownOnceDialog({ done, doneTestId, onClose, children, ...props }: ShownOnceDialogProps) {
  return (
    <Dialog
      {...props}
      open
      onOpenChange={(open) => open || onClose()}
      sticky
      size="md"
      footer={
        <Button variant="primary" onClick={onClose} data-testid={doneTestId}>
          {done}
        </Button>
      }
    >
      <div className="grid gap-4">{children}</div>
    </Dialog>
  );
}
