import { useQueryClient } from '@tanstack/react-query';
import { FileUp } from 'lucide-react';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import { Status } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { Sheet } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { counted } from '../../ui/format.ts';
import { Textarea } from '../../ui/input.tsx';
import { problemText } from '../../ui/problem.ts';
import { type ImportRow, readRows } from './import-rows.ts';

interface ImportKeysSheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

export function ImportKeysSheet({ open, onOpenChange }: ImportKeysSheetProps) {
  return (
    <Sheet
      open={open}
      onOpenChange={onOpenChange}
      size="lg"
      title="Import keys"
      description="Keys that your customers have from another product keep working. Only their hashes are stored."
      data-testid="import-keys-sheet"
    >
      <ImportForm onClose={() => onOpenChange(false)} />
    </Sheet>
  );
}

/** A row with what the server made of it. */
interface Outcome extends ImportRow {
  code?: string;
}

function ImportForm({ onClose }: { onClose: () => void }) {
  const [rows, setRows] = useState<Outcome[]>();
  const [error, setError] = useState<string>();
  const [isPending, setPending] = useState(false);
  const queries = useQueryClient();
  const attempt = async (work: () => Promise<void>) => {
    setPending(true);
    setError(undefined);
    try {
      await work();
    } catch (thrown) {
      setError(problemText(thrown));
    } finally {
      setPending(false);
    }
  };
  const read = (text: string) => attempt(async () => setRows(await readRows(text, customersOf)));
  const send = (checked: Outcome[]) =>
    attempt(async () => {
      await sendRows(checked, setRows);
      await queries.invalidateQueries({ queryKey: ['keys'] });
    });
  return (
    <div className="grid gap-4">
      {rows === undefined ? (
        <Source onRead={read} isPending={isPending} />
      ) : (
        <Preview rows={rows} isPending={isPending} onSend={send} onAgain={() => setRows(undefined)} onClose={onClose} />
      )}
      {error && (
        <p role="alert" className="text-danger-text text-sm" data-testid="error-message">
          {error}
        </p>
      )}
    </div>
  );
}

async function customersOf(externalIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const externalId of externalIds) {
    const query = { externalId, limit: 1 };
    const { items } = await call(api.GET('/api/v1/customers', { params: { query } }));
    if (items[0] !== undefined) found.set(externalId, items[0].id);
  }
  return found;
}

/** As many as one call takes. */
const batchSize = 100;

/** Shows each batch when it is done, so that it is known what an interrupted import has made. */
async function sendRows(rows: readonly Outcome[], show: (rows: Outcome[]) => void): Promise<void> {
  const all = [...rows];
  const waiting = all.flatMap((row, index) => (row.key && row.code === undefined ? [{ index, key: row.key }] : []));
  for (let at = 0; at < waiting.length; at += batchSize) {
    const batch = waiting.slice(at, at + batchSize);
    const { results } = await call(api.POST('/api/v1/keys/import', { body: { keys: batch.map(({ key }) => key) } }));
    for (const [place, { code }] of results.entries()) {
      const index = batch[place]?.index;
      const row = index === undefined ? undefined : all[index];
      if (index !== undefined && row !== undefined) all[index] = { ...row, code };
    }
    show([...all]);
  }
}

const example = 'name,key,externalId,scopes\nAcme production,sk_live_…,acme-42,orders:read';

function Source({ onRead, isPending }: { onRead: (text: string) => Promise<void>; isPending: boolean }) {
  const [text, setText] = useState('');
  const take = async (file: File | undefined) => {
    if (file !== undefined) await onRead(await file.text());
  };
  return (
    <>
      <Field
        label="CSV"
        hint="Columns: name; key (hashed in this browser, never sent) or sha256 and hint; customerId or externalId; scopes separated by spaces; environmentId; expiresAt."
      >
        <Textarea
          mono
          rows={8}
          value={text}
          placeholder={example}
          onChange={(event) => setText(event.target.value)}
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => {
            event.preventDefault();
            void take(event.dataTransfer.files[0]);
          }}
          data-testid="import-keys-input"
        />
      </Field>
      <div className="flex flex-wrap justify-end gap-2">
        <Button asChild>
          <label className="cursor-pointer focus-within:outline-2 focus-within:outline-ring">
            <FileUp aria-hidden /> Choose file
            <input
              type="file"
              accept=".csv,text/csv"
              className="sr-only"
              onChange={(event) => void take(event.target.files?.[0])}
            />
          </label>
        </Button>
        <Button
          variant="primary"
          disabled={text.trim() === ''}
          loading={isPending}
          onClick={() => void onRead(text)}
          data-testid="check-import-button"
        >
          Check
        </Button>
      </div>
    </>
  );
}

interface PreviewProps {
  rows: Outcome[];
  isPending: boolean;
  onSend: (rows: Outcome[]) => Promise<void>;
  onAgain: () => void;
  onClose: () => void;
}

const rowColumns: Column<Outcome>[] = [
  { id: 'line', header: 'Line', width: '4rem', cell: ({ line }) => line },
  { id: 'name', header: 'Name', names: true, cell: ({ name }) => name || '–' },
  { id: 'customer', header: 'Customer', from: 'sm', cell: ({ customer }) => customer || '–' },
  { id: 'outcome', header: 'Outcome', width: '14rem', cell: (row) => <RowOutcome of={row} /> },
];

const outcomes: Record<string, string> = {
  NOT_IMPORTABLE: 'This key already exists',
  CUSTOMER_NOT_FOUND: 'No such customer',
  ENVIRONMENT_NOT_FOUND: 'No such environment',
  EXPIRED: 'It has expired',
};

function RowOutcome({ of: { code, problem } }: { of: Outcome }) {
  if (code === 'IMPORTED') return <Status tone="success">Imported</Status>;
  if (code !== undefined) return <Status tone="danger">{outcomes[code] ?? code}</Status>;
  return problem === undefined ? <Status tone="neutral">Ready</Status> : <Status tone="danger">{problem}</Status>;
}

function Preview({ rows, isPending, onSend, onAgain, onClose }: PreviewProps) {
  const ready = rows.filter(({ key, code }) => key !== undefined && code === undefined).length;
  const imported = rows.filter(({ code }) => code === 'IMPORTED').length;
  return (
    <>
      <p className="text-sm" role="status">
        {imported > 0 && `${imported} imported. `}
        {ready > 0 ? `${ready} of ${rows.length} can be imported.` : imported === 0 && 'Nothing can be imported.'}
      </p>
      <DataTable
        label="Keys to import"
        columns={rowColumns}
        rows={rows}
        rowKey={({ line }) => String(line)}
        virtualHeight="24rem"
        data-testid="import-keys-table"
      />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onAgain} disabled={isPending}>
          Start over
        </Button>
        {ready > 0 ? (
          <Button variant="primary" loading={isPending} onClick={() => void onSend(rows)} data-testid="import-button">
            Import {counted(ready, 'key')}
          </Button>
        ) : (
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        )}
      </div>
    </>
  );
}
