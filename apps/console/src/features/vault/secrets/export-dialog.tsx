import { useState } from 'react';
import { api, call, type Schema } from '../../../api/client.ts';
import { download } from '../../../api/download.ts';
import { Button } from '../../../ui/button.tsx';
import { Checkbox } from '../../../ui/checkbox.tsx';
import { copyText } from '../../../ui/copy.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { problemText } from '../../../ui/problem.ts';
import { RadioGroup } from '../../../ui/radio-group.tsx';
import { toast } from '../../../ui/toast.ts';
import { pathOf, useProject } from '../place.ts';
import { EnvironmentField, FolderField } from './fields.tsx';

type Format = Schema<'SecretExport'>['format'];

const formats: readonly { value: Format; label: string; hint: string; file: string }[] = [
  { value: 'dotenv', label: '.env', hint: 'For programs and Docker', file: '.env' },
  { value: 'json', label: 'JSON', hint: 'One object of names and values', file: '.json' },
  { value: 'yaml', label: 'YAML', hint: 'One map of names and values', file: '.yaml' },
  { value: 'k8s', label: 'Kubernetes', hint: 'The manifest of a Secret', file: '.secret.yaml' },
];

/** The values of a folder leave as a file or by the clipboard; the page never shows them. */
export function ExportDialog({ folder, onClose }: { folder: string; onClose: () => void }) {
  const { environments, slug } = useProject();
  const [id, setId] = useState(environments[0]?.id ?? '');
  const [path, setPath] = useState(folder);
  const [recursive, setRecursive] = useState(false);
  const [format, setFormat] = useState<Format>('dotenv');
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<unknown>();
  const environment = environments.find((each) => each.id === id);
  const read = async () => {
    if (!environment) throw new Error('Choose an environment');
    const { content, skipped } = await call(
      api.POST('/api/v1/projects/{project}/environments/{environment}/export', {
        params: { path: pathOf(environment) },
        body: { path, recursive, format },
      }),
    );
    if (skipped.length > 0) toast.error(`Left out: ${skipped.join(', ')}`);
    return content;
  };
  const run = async (act: () => Promise<void>) => {
    setPending(true);
    setError(undefined);
    await act().then(onClose, setError);
    setPending(false);
  };
  const file = `${slug}-${environment?.slug ?? ''}${formats.find(({ value }) => value === format)?.file ?? ''}`;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Export secrets"
      description="The file is not encrypted. The audit log records who exported what."
      data-testid="export-dialog"
      footer={
        <>
          <Button onClick={() => void run(() => copyText(read))} loading={pending} data-testid="export-copy">
            Copy
          </Button>
          <Button
            variant="primary"
            onClick={() => void run(async () => download(file, new Blob([await read()], { type: 'text/plain' })))}
            loading={pending}
            data-testid="export-download"
          >
            Download
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        <EnvironmentField label="From" environments={environments} value={id} onValueChange={setId} />
        <FolderField value={path} onChange={setPath} folders={[]} />
        <Checkbox label="Folders below it too" checked={recursive} onCheckedChange={setRecursive} />
        <RadioGroup
          label="Format"
          value={format}
          onValueChange={setFormat}
          options={formats}
          data-testid="export-format"
        />
        {error !== undefined && (
          <p role="alert" className="text-danger-text text-sm">
            {problemText(error)}
          </p>
        )}
      </div>
    </Dialog>
  );
}
