import { FileUp } from 'lucide-react';
import { type ChangeEvent, useCallback, useEffect, useState } from 'react';
import { api, call, type Schema } from '../../../api/client.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Field } from '../../../ui/field.tsx';
import { counted } from '../../../ui/format.ts';
import { Textarea } from '../../../ui/input.tsx';
import { problemOf, problemText } from '../../../ui/problem.ts';
import { Select } from '../../../ui/select.tsx';
import { toast } from '../../../ui/toast.ts';
import { type Environment, pathOf, useProject } from '../place.ts';
import { refreshNames } from './calls.ts';
import { ChangeList } from './change-list.tsx';
import { ConflictField, EnvironmentField, FolderField, type OnConflict } from './fields.tsx';

type Format = Schema<'SecretImport'>['format'];

interface Source {
  content: string;
  /** Undefined where it was typed: then the text is in its field. */
  fileName?: string;
}

/** Characters: that of the server for dotenv; others have less. */
const maxLength = 1024 * 1024;

interface ImportDialogProps {
  folder: string;
  dropped?: File;
  onClose: () => void;
}

/** A file or a text becomes secrets: first what would change is shown, then it happens. */
export function ImportDialog({ folder, dropped, onClose }: ImportDialogProps) {
  const { environments } = useProject();
  const [id, setId] = useState(environments[0]?.id ?? '');
  const [path, setPath] = useState(folder);
  const [format, setFormat] = useState<Format>('dotenv');
  const [source, setSource] = useState<Source>({ content: '' });
  const [onConflict, setOnConflict] = useState<OnConflict>('overwrite');
  const take = useCallback(async (file: File) => {
    if (file.size > 4 * maxLength) return toast.error(`${file.name} is too large`);
    setSource({ content: await file.text(), fileName: file.name });
    setFormat(formatOf(file.name));
  }, []);
  useEffect(() => {
    if (dropped) void take(dropped);
  }, [dropped, take]);
  const environment = environments.find((each) => each.id === id);
  return (
    <Dialog open onOpenChange={onClose} title="Import secrets" size="md" data-testid="import-dialog">
      <div className="grid gap-4">
        <div className="grid gap-4 sm:grid-cols-3">
          <EnvironmentField label="Into" environments={environments} value={id} onValueChange={setId} />
          <FolderField value={path} onChange={setPath} folders={[]} />
          <Field label="Format">
            <Select
              value={format}
              onValueChange={setFormat}
              options={[
                { value: 'dotenv', label: '.env' },
                { value: 'json', label: 'JSON' },
                { value: 'yaml', label: 'YAML' },
              ]}
              data-testid="import-format"
            />
          </Field>
        </div>
        <SourceField source={source} onSource={setSource} onFile={(file) => void take(file)} />
        <ConflictField value={onConflict} onValueChange={setOnConflict} />
        {environment && source.content.trim() !== '' && (
          <Preview
            environment={environment}
            body={{ path, format, content: source.content, onConflict }}
            onDone={onClose}
          />
        )}
      </div>
    </Dialog>
  );
}

function formatOf(fileName: string): Format {
  if (/\.json$/i.test(fileName)) return 'json';
  return /\.ya?ml$/i.test(fileName) ? 'yaml' : 'dotenv';
}

interface SourceFieldProps {
  source: Source;
  onSource: (source: Source) => void;
  onFile: (file: File) => void;
}

/** The content of a file does not enter the page. */
function SourceField({ source, onSource, onFile }: SourceFieldProps) {
  const pick = (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = event.target.files ?? [];
    if (file) onFile(file);
  };
  if (source.fileName !== undefined) {
    return (
      <div className="flex items-center gap-3 rounded-lg border px-3 py-2 text-sm">
        <FileUp aria-hidden className="size-4 text-muted-foreground" />
        <span className="min-w-0 flex-1 truncate" data-testid="import-file-name">
          {source.fileName}
        </span>
        <Button size="sm" variant="ghost" onClick={() => onSource({ content: '' })}>
          Remove
        </Button>
      </div>
    );
  }
  return (
    <div className="grid gap-2">
      <Field label="Content" hint="Drop a file on the page, choose one, or paste lines.">
        <Textarea
          mono
          rows={5}
          value={source.content}
          maxLength={maxLength}
          onChange={(event) => onSource({ content: event.target.value })}
          placeholder={'STRIPE_KEY=sk_test_…\nSMTP_URL="smtps://…"'}
          spellCheck={false}
          data-testid="import-content"
        />
      </Field>
      <Button asChild size="sm" className="justify-self-start focus-within:outline-2 focus-within:outline-ring">
        <label>
          <FileUp aria-hidden /> Choose a file
          <input type="file" className="sr-only" onChange={pick} data-testid="import-file" />
        </label>
      </Button>
    </div>
  );
}

type Body = Schema<'SecretImport'>;

function Preview({ environment, body, onDone }: { environment: Environment; body: Body; onDone: () => void }) {
  const [state, setState] = useState<{
    of: string;
    preview?: Schema<'ImportedSecrets'>;
    error?: unknown;
    pending?: boolean;
  }>();
  const of = JSON.stringify([environment.id, body]);
  const send = (dryRun: boolean) =>
    call(
      api.POST('/api/v1/projects/{project}/environments/{environment}/import', {
        params: { path: pathOf(environment) },
        body: { ...body, dryRun },
      }),
    );
  const run = async (dryRun: boolean) => {
    setState((before) => ({ ...before, of, pending: true }));
    try {
      const result = await send(dryRun);
      if (dryRun) return setState({ of, preview: result });
      const count = result.created.length + result.updated.length;
      toast.success(`${counted(count, 'secret')} imported into ${environment.name}`);
      await refreshNames(environment);
      onDone();
    } catch (error) {
      setState({ of, error });
    }
  };
  // What was changed since has no preview.
  const current = state?.of === of ? state : undefined;
  const { preview, error } = current ?? {};
  return (
    <div className="grid gap-3">
      {error !== undefined && <Refusal error={error} />}
      {preview && <ChangeList changes={preview} />}
      {preview?.warnings.map(({ line, name, message }) => (
        <p key={`${line} ${name}`} className="text-sm text-warning-text">
          Line {line}, {name}: {message}
        </p>
      ))}
      <div className="flex justify-end gap-2">
        <Button
          variant={preview ? 'secondary' : 'primary'}
          loading={current?.pending === true && !preview}
          onClick={() => void run(true)}
          data-testid="import-preview"
        >
          Show what changes
        </Button>
        {preview && (
          <Button
            variant="primary"
            loading={current?.pending ?? false}
            onClick={() => void run(false)}
            data-testid="import-apply"
          >
            Import
          </Button>
        )}
      </div>
    </div>
  );
}

/** Each line that cannot be read, where the server names them. */
function Refusal({ error }: { error: unknown }) {
  const lines = problemOf(error).errors ?? [];
  return (
    <div role="alert" className="text-danger-text text-sm" data-testid="import-error">
      {lines.length === 0 ? (
        problemText(error)
      ) : (
        <ul>
          {lines.slice(0, 10).map(({ path, message }) => (
            <li key={path}>
              {path.replace(/^\/content ?/, '').replace(/^line/, 'Line')}: {message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
