import { ArrowLeftRight, CopyPlus, Download, Ellipsis, Plus, ShieldCheck, Upload } from 'lucide-react';
import { useAccess } from '../../../session/access.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '../../../ui/dropdown-menu.tsx';
import { PolicyDialog } from '../changes/policy-dialog.tsx';
import { useProject } from '../place.ts';
import { CompareDialog } from './compare-dialog.tsx';
import { CopyDialog } from './copy-dialog.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { ImportDialog } from './import-dialog.tsx';
import type { SecretRow } from './matrix.ts';
import { NewSecretDialog } from './new-secret-dialog.tsx';

export interface SecretsDialog {
  kind: 'new' | 'import' | 'export' | 'copy' | 'compare' | 'policy';
  /** That was dropped on the page. */
  file?: File;
}

interface SecretsActionsProps {
  folder: string;
  rows: readonly SecretRow[];
  dialog: SecretsDialog | undefined;
  onDialog: (dialog: SecretsDialog | undefined) => void;
}

/** What can be done with all secrets of the page. */
export function SecretsActions({ folder, rows, dialog, onDialog }: SecretsActionsProps) {
  const { id: projectId } = useProject();
  const { can } = useAccess();
  const open = (kind: SecretsDialog['kind']) => () => onDialog({ kind });
  const may = (permission: string) => can(permission, { projectId });
  return (
    <div className="ml-auto flex gap-2">
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <IconButton label="More actions" variant="secondary" data-testid="secrets-menu">
            <Ellipsis aria-hidden />
          </IconButton>
        </DropdownMenuTrigger>
        <DropdownMenuContent>
          <DropdownMenuItem onSelect={open('import')} disabled={!may('secrets:write')} data-testid="import-action">
            <Upload aria-hidden /> Import…
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={open('export')} disabled={!may('secrets:export')} data-testid="export-action">
            <Download aria-hidden /> Export…
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={open('copy')} disabled={!may('secrets:copy')} data-testid="copy-action">
            <CopyPlus aria-hidden /> Copy to environment…
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={open('compare')} disabled={!may('secrets:read')} data-testid="compare-action">
            <ArrowLeftRight aria-hidden /> Compare environments…
          </DropdownMenuItem>
          <DropdownMenuSeparator />
          <DropdownMenuItem
            onSelect={open('policy')}
            disabled={!may('approval-policies:set')}
            data-testid="policy-action"
          >
            <ShieldCheck aria-hidden /> Require approval…
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      {may('secrets:write') && (
        <Button variant="primary" onClick={open('new')} data-testid="add-secret-button">
          <Plus aria-hidden /> Add secret
        </Button>
      )}
      <Open dialog={dialog} folder={folder} rows={rows} onClose={() => onDialog(undefined)} />
    </div>
  );
}

function Open({
  dialog,
  folder,
  rows,
  onClose,
}: Pick<SecretsActionsProps, 'dialog' | 'folder' | 'rows'> & { onClose: () => void }) {
  switch (dialog?.kind) {
    case 'new':
      return <NewSecretDialog folder={folder} onClose={onClose} />;
    case 'import':
      return <ImportDialog folder={folder} onClose={onClose} {...(dialog.file && { dropped: dialog.file })} />;
    case 'export':
      return <ExportDialog folder={folder} onClose={onClose} />;
    case 'copy':
      return <CopyDialog folder={folder} rows={rows} onClose={onClose} />;
    case 'compare':
      return <CompareDialog folder={folder} onClose={onClose} />;
    case 'policy':
      return <PolicyDialog onClose={onClose} />;
    default:
      return null;
  }
}
