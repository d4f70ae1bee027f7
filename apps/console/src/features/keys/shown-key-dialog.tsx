import { Button } from '../../ui/button.tsx';
import { CodeTabs } from '../../ui/code-block.tsx';
import { CopyField } from '../../ui/copy.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { samplesOf } from './samples.ts';
import type { ShownKey } from './shown-key.ts';

/** The only time that the whole key is on a page: closing it removes it from memory too. */
export function ShownKeyDialog({ shown, onClose }: { shown: ShownKey | undefined; onClose: () => void }) {
  if (shown === undefined) return null;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      sticky
      size="md"
      title="Copy the key now"
      description="It is stored nowhere, so it cannot be shown again."
      footer={
        <Button variant="primary" onClick={onClose} data-testid="key-copied-button">
          I have stored it
        </Button>
      }
      data-testid="shown-key-dialog"
    >
      <div className="grid gap-4">
        <CopyField value={shown.key} label="key" data-testid="shown-key" />
        {shown.warnings?.includes('PERSONAL_KEY') && (
          <p className="rounded-md bg-warning-subtle px-3 py-2 text-sm text-warning-text">
            This key is yours: it stops working when you leave the organization. For a program, create a service
            account.
          </p>
        )}
        <CodeTabs samples={samplesOf(shown, location.origin)} />
      </div>
    </Dialog>
  );
}
