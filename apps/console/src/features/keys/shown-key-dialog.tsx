import { CodeTabs } from '../../ui/code-block.tsx';
import { CopyField } from '../../ui/copy.tsx';
import { ShownOnceDialog } from '../../ui/shown-once-dialog.tsx';
import { samplesOf } from './samples.ts';
import type { ShownKey } from './shown-key.ts';

/** The only time that the whole key is on a page. */
export function ShownKeyDialog({ shown, onClose }: { shown: ShownKey | undefined; onClose: () => void }) {
  if (shown === undefined) return null;
  return (
    <ShownOnceDialog
      title="Copy the key now"
      description="Nexus stores only its hash, so it cannot be shown again."
      done="I have stored it"
      onClose={onClose}
      data-testid="shown-key-dialog"
      doneTestId="key-copied-button"
    >
      <CopyField value={shown.key} label="key" data-testid="shown-key" />
      {shown.warnings?.includes('PERSONAL_KEY') && (
        <p className="rounded-md bg-warning-subtle px-3 py-2 text-sm text-warning-text">
          This key is yours: it stops working when you leave the organization. For a program, create a service account.
        </p>
      )}
      <CodeTabs samples={samplesOf(shown, location.origin)} />
    </ShownOnceDialog>
  );
}
