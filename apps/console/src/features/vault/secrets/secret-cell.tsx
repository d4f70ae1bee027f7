import { Copy, Eye, EyeOff, Pencil, Plus, RotateCcw } from 'lucide-react';
import type { ReactNode } from 'react';
import { copyText } from '../../../ui/copy.tsx';
import { toast } from '../../../ui/toast.ts';
import type { Environment } from '../place.ts';
import { readValue, refreshNames, type Secret, type SecretPlace, undeleteSecret } from './calls.ts';
import { CellEditor } from './cell-editor.tsx';
import { cellKey } from './cell-key.ts';
import type { Cells } from './cells.ts';
import type { SecretRow } from './matrix.ts';
import { EditedByOthers } from './presence/others.tsx';
import type { Rights } from './rights.ts';
import { useCell, useCells } from './use-cells.ts';

interface SecretCellProps {
  row: SecretRow;
  environment: Environment;
  rights: Rights;
  /** Where the same value may be shown a second time: its cell there. */
  id?: string;
}

/** One name in one environment: masked, with what can be done to it. */
export function SecretCell({ row, environment, rights, id }: SecretCellProps) {
  const place = { environment, path: row.path, name: row.name };
  const key = id ?? cellKey(place);
  const cell = useCell(key);
  const secret = row.there.get(environment.id);
  if (cell?.mode === 'editing') return <CellEditor id={key} place={place} cell={cell} secret={secret?.id} />;
  if (secret) return <Present id={key} place={place} rights={rights} secret={secret} value={cell?.value} />;
  return row.deleted.has(environment.id) ? (
    <Deleted place={place} rights={rights} />
  ) : (
    <Missing id={key} place={place} rights={rights} />
  );
}

interface PresentProps {
  /** Of the cell. */
  id: string;
  place: SecretPlace;
  rights: Rights;
  secret: Secret;
  value: string | undefined;
}

function Present({ id, place, rights, secret, value }: PresentProps) {
  const cells = useCells();
  const { name, environment } = place;
  const where = `${name} in ${environment.name}`;
  return (
    <div className="group/cell flex items-center gap-0.5">
      {value === undefined ? (
        <span
          className="w-0 flex-1 select-none overflow-hidden whitespace-nowrap text-muted-foreground"
          role="img"
          aria-label="hidden"
        >
          ••••••••
        </span>
      ) : (
        <code className="w-0 flex-1 select-all truncate font-mono text-sm" data-testid="revealed-value">
          {value === '' ? <span className="text-muted-foreground">(empty)</span> : value}
        </code>
      )}
      <EditedByOthers secret={secret.id} />
      {rights.read && (
        <>
          {value === undefined ? (
            <CellButton label={`Reveal ${where}`} testId="reveal-button" onClick={() => void reveal(cells, id, place)}>
              <Eye aria-hidden />
            </CellButton>
          ) : (
            <CellButton label={`Hide ${where}`} testId="hide-button" onClick={() => cells.close(id)}>
              <EyeOff aria-hidden />
            </CellButton>
          )}
          <CellButton label={`Copy ${where}`} testId="copy-value-button" onClick={() => void copy(place)}>
            <Copy aria-hidden />
          </CellButton>
        </>
      )}
      {rights.write && (
        <CellButton
          label={`Edit ${where}`}
          testId="edit-button"
          onClick={() => void edit(cells, id, place, secret, rights.read)}
        >
          <Pencil aria-hidden />
        </CellButton>
      )}
    </div>
  );
}

function Missing({ id, place, rights }: Pick<PresentProps, 'id' | 'place' | 'rights'>) {
  const cells = useCells();
  return (
    <div className="flex items-center gap-0.5">
      <span className="w-0 flex-1 truncate text-muted-foreground">Not set</span>
      {rights.write && (
        <CellButton
          label={`Set ${place.name} in ${place.environment.name}`}
          testId="set-button"
          onClick={() => cells.edit(id, '', 0)}
        >
          <Plus aria-hidden />
        </CellButton>
      )}
    </div>
  );
}

function Deleted({ place, rights }: Pick<PresentProps, 'place' | 'rights'>) {
  const restore = async () => {
    try {
      await undeleteSecret(place);
      toast.success(`${place.name} restored in ${place.environment.name}`);
    } catch (error) {
      toast.error(`${place.name} was not restored`, error);
    }
    await refreshNames(place.environment);
  };
  return (
    <div className="flex items-center gap-0.5">
      <span className="w-0 flex-1 truncate text-danger-text">Deleted</span>
      {rights.write && (
        <CellButton
          label={`Restore ${place.name} in ${place.environment.name}`}
          testId="undelete-button"
          onClick={() => void restore()}
        >
          <RotateCcw aria-hidden />
        </CellButton>
      )}
    </div>
  );
}

/** Without a tooltip component: there are hundreds of them in view. */
function CellButton({
  label,
  testId,
  onClick,
  children,
}: {
  label: string;
  testId: string;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      data-testid={testId}
      className="grid size-6 shrink-0 place-items-center rounded-sm text-muted-foreground focus-inset hover:bg-accent hover:text-foreground pointer-coarse:size-9 [&_svg]:size-3.5"
    >
      {children}
    </button>
  );
}

async function reveal(cells: Cells, id: string, place: SecretPlace): Promise<void> {
  try {
    const { value } = await readValue(place);
    // Asked for in a tab that was hidden before the answer came.
    if (!document.hidden) cells.reveal(id, value);
  } catch (error) {
    toast.error(`${place.name} cannot be shown`, error);
  }
}

async function copy(place: SecretPlace): Promise<void> {
  try {
    await copyText(async () => (await readValue(place)).value);
    toast.success(`${place.name} copied`);
  } catch (error) {
    toast.error(`${place.name} was not copied`, error);
  }
}

/** Who may not read writes a new value into an empty field. */
async function edit(
  cells: Cells,
  id: string,
  place: SecretPlace,
  { version }: Secret,
  mayRead: boolean,
): Promise<void> {
  try {
    const value = mayRead ? (await readValue(place, { raw: true, version })).value : '';
    cells.edit(id, value, version);
  } catch (error) {
    toast.error(`${place.name} cannot be edited`, error);
  }
}
