import { useState } from 'react';
import { useAccess } from '../../../session/access.ts';
import { Sheet } from '../../../ui/dialog.tsx';
import { Section } from '../../../ui/page.tsx';
import { Select } from '../../../ui/select.tsx';
import { EmptyState } from '../../../ui/states.tsx';
import { type Environment, useProject } from '../place.ts';
import type { SecretPlace } from './calls.ts';
import { cellKey } from './cell-key.ts';
import { History } from './history.tsx';
import { rowKey, type SecretRow } from './matrix.ts';
import { Notes } from './notes.tsx';
import { Override } from './override.tsx';
import { OthersAt } from './presence/others.tsx';
import { useBeingAt } from './presence/use-presence.ts';
import { SecretCell } from './secret-cell.tsx';
import { SecretMenu } from './secret-menu.tsx';

interface SecretSheetProps {
  /** Folder and name, as the address has them; none is open without. */
  secret: string | undefined;
  rows: readonly SecretRow[] | undefined;
  onClose: () => void;
  /** It has another name now, or is in another folder. */
  onMoved: (secret: string) => void;
}

/** All about one secret, in one environment after the other. */
export function SecretSheet({ secret, rows, onClose, onMoved }: SecretSheetProps) {
  if (secret === undefined || rows === undefined) return null;
  const row = rows.find(({ key }) => key === secret);
  const slash = secret.lastIndexOf('/');
  const [path, name] = [slash > 0 ? secret.slice(0, slash) : '/', secret.slice(slash + 1)];
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title={<code className="break-all font-mono">{name}</code>}
      description={path === '/' ? undefined : `In the folder ${path}`}
      data-testid="secret-sheet"
    >
      {row ? (
        <Details key={row.key} row={row} onClose={onClose} onRenamed={(to) => onMoved(rowKey(path, to))} />
      ) : (
        <EmptyState title="There is no such secret" description="It may have been renamed or deleted." />
      )}
    </Sheet>
  );
}

function Details({
  row,
  onClose,
  onRenamed,
}: {
  row: SecretRow;
  onClose: () => void;
  onRenamed: (name: string) => void;
}) {
  const { environments } = useProject();
  const first = environments.find(({ id }) => row.there.has(id)) ?? environments[0];
  const [id, setId] = useState(first?.id ?? '');
  const environment = environments.find((each) => each.id === id);
  if (!environment) return null;
  const place = { environment, path: row.path, name: row.name };
  return (
    <>
      <div className="mb-4 flex items-center gap-2">
        <Select
          aria-label="Environment"
          value={id}
          onValueChange={setId}
          options={environments.map(({ id: value, name }) => ({ value, label: name }))}
          className="w-auto"
          data-testid="sheet-environment"
        />
        <SecretMenu place={place} secret={row.there.get(id)} onClose={onClose} onRenamed={onRenamed} />
      </div>
      <InEnvironment key={id} row={row} place={place} />
    </>
  );
}

function InEnvironment({ row, place }: { row: SecretRow; place: SecretPlace }) {
  const { environment } = place;
  const secret = row.there.get(environment.id);
  const can = useMayIn(environment);
  const rights = { read: can('secrets:read'), write: can('secrets:write') };
  useBeingAt('viewing', environment.id, secret?.id);
  return (
    <>
      {secret && <OthersAt secret={secret.id} />}
      <div className="mb-6 rounded-lg border px-3 py-2">
        <SecretCell row={row} environment={environment} rights={rights} id={`sheet ${cellKey(place)}`} />
      </div>
      {secret && (
        <>
          <Notes
            key={secret.version}
            place={place}
            secret={secret}
            canWrite={can('secrets:write') && can('secrets:read')}
          />
          {can('secrets:override') && <Override place={place} />}
          <Section title="History">
            <History place={place} secret={secret} />
          </Section>
        </>
      )}
    </>
  );
}

function useMayIn({ projectId, id }: Environment) {
  const { can } = useAccess();
  return (permission: string) => can(permission, { projectId, environmentId: id });
}
