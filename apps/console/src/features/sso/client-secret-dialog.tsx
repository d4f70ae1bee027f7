import { Button } from '../../ui/button.tsx';
import { CopyField } from '../../ui/copy.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { issuer } from './queries.ts';

interface ClientSecretDialogProps {
  clientId: string;
  clientSecret: string;
  onClose: () => void;
}

/** Shown once. */
export function ClientSecretDialog({ clientId, clientSecret, onClose }: ClientSecretDialogProps) {
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title="Copy the client secret"
      description="It is shown now and never again."
      sticky
      size="md"
      footer={
        <Button variant="primary" onClick={onClose} data-testid="close-secret-button">
          I have copied it
        </Button>
      }
      data-testid="client-secret-dialog"
    >
      <div className="grid gap-4">
        <LabelledValue label="Issuer" value={issuer()} />
        <LabelledValue label="Client id" value={clientId} />
        <LabelledValue label="Client secret" value={clientSecret} testId="client-secret-value" />
      </div>
    </Dialog>
  );
}

export function LabelledValue({ label, value, testId }: { label: string; value: string; testId?: string }) {
  return (
    <div className="grid gap-1.5">
      <span className="font-medium text-sm">{label}</span>
      <CopyField value={value} label={label.toLowerCase()} {...(testId && { 'data-testid': testId })} />
    </div>
  );
}
