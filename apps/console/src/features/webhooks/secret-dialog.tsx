import { Button } from '../../ui/button.tsx';
import { CodeTabs } from '../../ui/code-block.tsx';
import { CopyField } from '../../ui/copy.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import type { EndpointWithSecret } from './calls.ts';
import { verificationSamples } from './samples.ts';

interface SecretDialogProps {
  /** Of a new endpoint, or after a rotation. */
  shown: EndpointWithSecret | undefined;
  onClose: () => void;
}

/** The only time that a signing secret is on a page: closing it removes it from memory too. */
export function SecretDialog({ shown, onClose }: SecretDialogProps) {
  if (shown === undefined) return null;
  return shown.secret === null ? (
    <PublicKeyDialog publicKey={shown.publicKey ?? ''} onClose={onClose} />
  ) : (
    <Dialog
      open
      onOpenChange={onClose}
      sticky
      size="md"
      title="Copy the signing secret now"
      description="It cannot be shown again. Your receiver verifies each delivery with it."
      footer={
        <Button variant="primary" onClick={onClose} data-testid="secret-copied-button">
          I have stored it
        </Button>
      }
      data-testid="endpoint-secret-dialog"
    >
      <div className="grid gap-4">
        <CopyField value={shown.secret} label="signing secret" data-testid="endpoint-secret" />
        <CodeTabs samples={verificationSamples} />
      </div>
    </Dialog>
  );
}

function PublicKeyDialog({ publicKey, onClose }: { publicKey: string; onClose: () => void }) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="md"
      title="Public key"
      description="It verifies signatures (v1a, Ed25519) over id.timestamp.body. It is no secret, and stays on the page of the endpoint."
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
