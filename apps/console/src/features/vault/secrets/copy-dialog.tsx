import { useState } from 'react';
import { api, call, type Schema } from '../../../api/client.ts';
import { Button } from '../../../ui/button.tsx';
import { MultiCombobox } from '../../../ui/combobox.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Field } from '../../../ui/field.tsx';
import { problemText } from '../../../ui/problem.ts';
import { toast } from '../../../ui/toast.ts';
import { type Environment, pathOf, useProject } from '../place.ts';
import { refreshNames } from './calls.ts';
import { ChangeList } from './change-list.tsx';
import { ConflictField, EnvironmentField, FolderField, type OnConflict } from './fields.tsx';
import type { SecretRow } from './matrix.ts';

interface CopyDialogProps {
  folder: string;
  rows: readonly SecretRow[];
  onClose: () => void;
}

/** Values of one environment become those of another; the preview names what changes. */
export function CopyDialog({ folder, rows, onClose }: CopyDialogProps) {
  const { environments } = useProject();
  const [fromId, setFrom] = useState(environments[0]?.id ?? '');
  const [toId, setTo] = useState(environments[1]?.id ?? '');
  const [path, setPath] = useState(folder);
  const [names, setNames] = useState<string[]>([]);
  const [onConflict, setOnConflict] = useState<OnConflict>('overwrite');
  const from = environments.find(({ id }) => id === fromId);
  const to = environments.find(({ id }) => id === toId);
  const copy = useCopy(
    from,
    to,
    { path, environmentId: toId, onConflict, ...(names.length > 0 && { names }) },
    onClose,
  );
  const there = rows.filter((row) => row.path === path && row.there.has(fromId));
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Copy to another environment"
      size="md"
      data-testid="copy-dialog"
      footer={<Steps copy={copy} disabled={fromId === toId} />}
    >
      <div className="grid gap-4">
        <div className="grid gap-4 sm:grid-cols-3">
          <EnvironmentField
            label="From"
            environments={environments}
            value={fromId}
            onValueChange={setFrom}
            data-testid="copy-from"
          />
          <EnvironmentField
            label="To"
            environments={environments}
            value={toId}
            onValueChange={setTo}
            data-testid="copy-to"
          />
          <FolderField value={path} onChange={setPath} folders={[]} />
        </div>
        <Field label="Secrets" hint="Leave empty for the whole folder.">
          <MultiCombobox
            values={names}
            onValuesChange={setNames}
            options={there.map(({ name }) => ({ value: name, label: name }))}
            placeholder="All"
            data-testid="copy-names"
          />
        </Field>
        <ConflictField value={onConflict} onValueChange={setOnConflict} />
        {copy.error !== undefined && (
          <p role="alert" className="text-danger-text text-sm">
            {problemText(copy.error)}
          </p>
        )}
        {copy.preview && <ChangeList changes={copy.preview} />}
      </div>
    </Dialog>
  );
}

function Steps({ copy, disabled }: { copy: ReturnType<typeof useCopy>; disabled: boolean }) {
  return (
    <>
      <Button
        variant={copy.preview ? 'secondary' : 'primary'}
        onClick={() => void copy.run(true)}
        loading={copy.pending && !copy.preview}
        disabled={disabled}
        data-testid="copy-preview"
      >
        Show what changes
      </Button>
      {copy.preview && (
        <Button variant="primary" onClick={() => void copy.run(false)} loading={copy.pending} data-testid="copy-apply">
          Copy
        </Button>
      )}
    </>
  );
}

type Body = Omit<Schema<'SecretCopy'>, 'dryRun'>;

/** First the preview, then the copy. A preview of what was changed since counts no more. */
function useCopy(from: Environment | undefined, to: Environment | undefined, body: Body, onDone: () => void) {
  const [preview, setPreview] = useState<{ of: string; changes: Schema<'TransferredSecrets'> }>();
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<unknown>();
  const of = JSON.stringify([from?.id, body]);
  const run = async (dryRun: boolean) => {
    if (!from || !to) return;
    setPending(true);
    setError(undefined);
    try {
      const params = { path: pathOf(from) };
      const changes = await call(
        api.POST('/api/v1/projects/{project}/environments/{environment}/copy', { params, body: { ...body, dryRun } }),
      );
      if (dryRun) setPreview({ of, changes });
      else {
        toast.success(`Copied to ${to.name}`);
        await refreshNames(to);
        onDone();
      }
    } catch (thrown) {
      setError(thrown);
    }
    setPending(false);
  };
  return { run, pending, error, preview: preview?.of === of ? preview.changes : undefined };
}
