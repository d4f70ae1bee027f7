import { Button } from '../../ui/button.tsx';
import { CodeTabs } from '../../ui/code-block.tsx';
import { CopyField } from '../../ui/copy.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ShownOnceDialog } from '../../ui/shown-once-dialog.tsx';
import type { EndpointWithSecret } from './calls.ts';
import { verificationSamples } from './samples.ts';

interface SecretDialogProps {
  /** Of a new endpoint, or after a rotation. */
  shown: EndpointWithSecret | undefined;
  onClose: () => void;
}

/** The only time that a signing secret is on a page. */
export function SecretDialog({ shown, onClose }: SecretDialogProps) {
  if (shown === undefined) return null;
  return shown.secret === null ? (
    <PublicKeyDialog publicKey={shown.publicKey ?? ''} onClose={onClose} />
  ) : (
    <ShownOnceDialog
      title="Copy the signing secret now"
      description="It cannot be shown again. Your receiver verifies each delivery with it."
      done="I have stored it"
      onClose={onClose}
      data-testid="endpoint-secret-dialog"
      doneTestId="secret-copied-button"
    >
      <CopyField value={shown.secret} label="signing secret" data-testid="endpoint-secret" />
      <CodeTabs samples={verificationSamples} />
    </ShownOnceDialog>
  );
}

function PublicKeyDialog({ publicKey, onClose }: { publicKey: string; onClose: () => void }) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="md"
      title="Public key"
      description="It verifies signatures (v1a, Ed25519) over id.timestamp.body. It is not secret, and stays on the page of the endpoint."
      footer={
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      }
      data-testid="endpoint-public-key-dialog"
    >
      <CopyField value={publicKey} label="public key" data-testid="endpoint-public-key" />
    </Dialog>
  );
}
