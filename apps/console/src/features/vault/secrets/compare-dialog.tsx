import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call, type Schema } from '../../../api/client.ts';
import { Badge, type Tone } from '../../../ui/badge.tsx';
import { type Column, DataTable } from '../../../ui/data-table/index.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { EmptyState } from '../../../ui/states.tsx';
import { type Environment, pathOf, useProject } from '../place.ts';
import { EnvironmentField } from './fields.tsx';

type Difference = Schema<'SecretDifference'>;

/** Which names differ between two environments; values are not shown. */
export function CompareDialog({ folder, onClose }: { folder: string; onClose: () => void }) {
  const { environments } = useProject();
  const [hereId, setHere] = useState(environments[0]?.id ?? '');
  const [thereId, setThere] = useState(environments[1]?.id ?? '');
  const here = environments.find(({ id }) => id === hereId);
  const there = environments.find(({ id }) => id === thereId);
  return (
    <Dialog open onOpenChange={onClose} title="Compare environments" size="md" data-testid="compare-dialog">
      <div className="grid gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <EnvironmentField
            label="This one"
            environments={environments}
            value={hereId}
            onValueChange={setHere}
            data-testid="compare-here"
          />
          <EnvironmentField
            label="With"
            environments={environments}
            value={thereId}
            onValueChange={setThere}
            data-testid="compare-there"
          />
        </div>
        {here && there && here !== there && <Differences here={here} there={there} folder={folder} />}
      </div>
    </Dialog>
  );
}

function Differences({ here, there, folder }: { here: Environment; there: Environment; folder: string }) {
  const query = { environmentId: there.id, path: folder, recursive: 'true' } as const;
  const { data, error, refetch } = useQuery({
    queryKey: ['secrets', here.id, 'diff', query],
    queryFn: ({ signal }) =>
      call(
        api.GET('/api/v1/projects/{project}/environments/{environment}/diff', {
          params: { path: pathOf(here), query },
          signal,
        }),
      ),
    staleTime: 0,
  });
  return (
    <DataTable
      label="Differences"
      columns={columnsOf(here, there)}
      rows={data?.items}
      rowKey={({ path, name }) => `${path}\n${name}`}
      error={error}
      onRetry={refetch}
      empty={
        <EmptyState
          title="No difference"
          description={`${here.name} and ${there.name} have the same secrets with the same values.`}
        />
      }
      virtualHeight="24rem"
      data-testid="differences"
    />
  );
}

function columnsOf(here: Environment, there: Environment): Column<Difference>[] {
  const words: Record<Difference['difference'], { text: string; tone: Tone }> = {
    'only-here': { text: `Only in ${here.name}`, tone: 'info' },
    'only-there': { text: `Only in ${there.name}`, tone: 'warning' },
    'another-value': { text: 'Another value', tone: 'neutral' },
  };
  return [
    {
      id: 'name',
      header: 'Name',
      cell: ({ path, name }) => (
        <code className="font-mono">
          {path === '/' ? '' : `${path.slice(1)}/`}
          {name}
        </code>
      ),
    },
    {
      id: 'difference',
      header: 'Difference',
      cell: ({ difference }) => <Badge tone={words[difference].tone}>{words[difference].text}</Badge>,
      width: '12rem',
    },
  ];
}
