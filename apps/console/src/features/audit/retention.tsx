import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { Archive } from 'lucide-react';
import { api, call } from '../../api/client.ts';
import { rowsOf } from '../../api/queries.ts';
import { useForm } from '../../api/use-form.ts';
import { useAccess } from '../../session/access.ts';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table/index.ts';
import { Field } from '../../ui/field.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Input } from '../../ui/input.tsx';
import { Section } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { DateTime } from '../../ui/time.tsx';
import { toast } from '../../ui/toast.ts';
import { archivesQuery, retentionQuery } from './queries.ts';

export function Retention() {
  return (
    <>
      <Section
        title="Retention"
        description="Older entries are written to a signed archive on the server each night, and then leave the database."
      >
        <RetentionForm />
      </Section>
      <Section title="Archives" description="They verify as one chain together with the entries in the database.">
        <Archives />
      </Section>
    </>
  );
}

function RetentionForm() {
  const { data, error, refetch } = useQuery(retentionQuery);
  const queries = useQueryClient();
  const { can } = useAccess();
  const form = useForm(['days'], async ({ days }) => {
    const body = { days: days === '' ? null : Number(days) };
    queries.setQueryData(retentionQuery.queryKey, await call(api.PUT('/api/v1/audit/retention', { body })));
    toast.success('Retention changed');
  });
  if (error) return <ErrorState error={error} onRetry={refetch} />;
  if (data === undefined) return <Skeleton className="h-16 w-64" />;
  return (
    <form onSubmit={form.onSubmit} className="grid justify-items-start gap-3">
      <Field
        label="Days"
        hint="From 30 to 36,500. Leave empty to keep entries forever."
        error={form.errors.days ?? form.formError}
      >
        <Input
          name="days"
          type="number"
          min={30}
          max={36_500}
          defaultValue={data.days ?? ''}
          disabled={!can('audit:configure')}
          className="w-40"
          data-testid="retention-days-input"
        />
      </Field>
      {can('audit:configure') && (
        <Button type="submit" loading={form.isPending} data-testid="save-retention-button">
          Save
        </Button>
      )}
    </form>
  );
}

type ArchiveRow = NonNullable<ReturnType<typeof useArchives>['data']>[number];
const useArchives = () => useInfiniteQuery(archivesQuery);

const columns: Column<ArchiveRow>[] = [
  { id: 'file', header: 'File', cell: ({ file }) => <code className="font-mono">{file}</code> },
  {
    id: 'entries',
    header: 'Entries',
    align: 'right',
    cell: ({ firstSeq, lastSeq }) => `${formatNumber(firstSeq)} to ${formatNumber(lastSeq)}`,
  },
  { id: 'created', header: 'Written', cell: ({ createdAt }) => <DateTime value={createdAt} />, from: 'sm' },
];

function Archives() {
  const list = useArchives();
  return (
    <DataTable
      label="Archives"
      columns={columns}
      {...rowsOf(list)}
      rowKey={({ file }) => file}
      empty={
        <EmptyState
          icon={<Archive aria-hidden />}
          title="No archives yet"
          description="The first one is written when entries are older than the retention."
        />
      }
      data-testid="archives-table"
    />
  );
}
