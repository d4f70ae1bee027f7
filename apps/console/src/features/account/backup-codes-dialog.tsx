import { Download } from 'lucide-react';
import { download } from '../../api/download.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { Dialog } from '../../ui/dialog.tsx';

interface BackupCodesDialogProps {
  codes: readonly string[];
  onClose: () => void;
}

/** Shown once. */
export function BackupCodesDialog({ codes, onClose }: BackupCodesDialogProps) {
  const text = codes.join('\n');
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title="Keep your backup codes"
      description="Each replaces a code of the app once, for example when you have lost the phone. They are shown now and never again."
      sticky
      footer={
        <>
          <Button
            onClick={() => download('nexus-backup-codes.txt', new Blob([`${text}\n`], { type: 'text/plain' }))}
            data-testid="download-backup-codes-button"
          >
            <Download aria-hidden /> Download
          </Button>
          <Button variant="primary" onClick={onClose} data-testid="close-backup-codes-button">
            I have kept them
          </Button>
        </>
      }
      data-testid="backup-codes-dialog"
    >
      <div className="flex items-start gap-2 rounded-md border bg-muted p-3">
        <ol className="grid flex-1 grid-cols-2 gap-x-6 gap-y-1.5 font-mono text-sm" data-testid="backup-codes">
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ol>
        <CopyButton value={text} label="Copy the codes" />
      </div>
    </Dialog>
  );
}
