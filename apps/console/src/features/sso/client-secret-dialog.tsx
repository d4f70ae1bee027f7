import { LabelledCopy } from '../../ui/copy.tsx';
import { ShownOnceDialog } from '../../ui/shown-once-dialog.tsx';
import { issuer } from './queries.ts';

interface ClientSecretDialogProps {
  clientId: string;
  clientSecret: string;
  onClose: () => void;
}

/** Shown once. */
export function ClientSecretDialog({ clientId, clientSecret, onClose }: ClientSecretDialogProps) {
  return (
    <ShownOnceDialog
      title="Copy the client secret"
      description="It is shown now and never again."
      done="I have copied it"
      onClose={onClose}
      data-testid="client-secret-dialog"
      doneTestId="close-secret-button"
    >
      <LabelledCopy label="Issuer" value={issuer()} />
      <LabelledCopy label="Client id" value={clientId} />
      <LabelledCopy label="Client secret" value={clientSecret} data-testid="client-secret-value" />
    </ShownOnceDialog>
  );
}
