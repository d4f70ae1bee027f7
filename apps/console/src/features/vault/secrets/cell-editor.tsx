import { type KeyboardEvent, useState } from 'react';
import { Badge } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Textarea } from '../../../ui/input.tsx';
import { Kbd } from '../../../ui/kbd.tsx';
import { Popover, PopoverContent, PopoverTrigger } from '../../../ui/popover.tsx';
import type { SecretPlace } from './calls.ts';
import type { Cell } from './cells.ts';
import { OthersAt } from './presence/others.tsx';
import { useBeingAt } from './presence/use-presence.ts';
import { referencesIn } from './references.ts';
import { useSave } from './saving.tsx';
import { useCells } from './use-cells.ts';

interface CellEditorProps {
  /** Of the cell. */
  id: string;
  place: SecretPlace;
  cell: Extract<Cell, { mode: 'editing' }>;
  /** Its id, where there is one already. */
  secret: string | undefined;
}

/** Edits a value over its cell. Enter saves, Escape gives up; a click elsewhere keeps it open. */
export function CellEditor({ id, place, cell, secret }: CellEditorProps) {
  const cells = useCells();
  useBeingAt('editing', place.environment.id, secret);
  return (
    <Popover open={!cell.concealed} onOpenChange={(open) => (open ? cells.resume(id) : cells.close(id))}>
      <PopoverTrigger className="text-primary-text text-sm hover:underline" data-testid="resume-button">
        {cell.concealed ? 'Continue editing' : 'Editing…'}
      </PopoverTrigger>
      <PopoverContent
        className="w-96"
        sideOffset={-24}
        aria-label={`${place.name} in ${place.environment.name}`}
        onInteractOutside={(event) => event.preventDefault()}
        data-testid="cell-editor"
      >
        <Editor id={id} place={place} cell={cell} secret={secret} />
      </PopoverContent>
    </Popover>
  );
}

function Editor({ id, place, cell, secret }: CellEditorProps) {
  const cells = useCells();
  const save = useSave();
  const [saving, setSaving] = useState(false);
  const submit = async () => {
    setSaving(true);
    await save({ ...place, cell: id, value: cell.draft, version: cell.version });
    setSaving(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void submit();
  };
  const references = referencesIn(cell.draft);
  return (
    <div className="grid gap-2">
      <span className="truncate text-muted-foreground text-xs">
        <code className="font-mono">{place.name}</code> in {place.environment.name}
      </span>
      <Textarea
        mono
        aria-label={`Value of ${place.name} in ${place.environment.name}`}
        value={cell.draft}
        onChange={(event) => cells.type(id, event.target.value)}
        onKeyDown={onKeyDown}
        rows={2}
        spellCheck={false}
        autoComplete="off"
        data-testid="value-input"
      />
      {secret !== undefined && <OthersAt secret={secret} />}
      {references.length > 0 && (
        <p className="flex flex-wrap items-center gap-1 text-muted-foreground text-xs" data-testid="references">
          Refers to
          {references.map((name) => (
            <Badge key={name} tone="info" className="font-mono">
              {name}
            </Badge>
          ))}
        </p>
      )}
      <div className="flex items-center gap-2">
        <span className="flex-1 text-muted-foreground text-xs max-sm:invisible">
          <Kbd>Enter</Kbd> saves, <Kbd>Shift Enter</Kbd> new line
        </span>
        <Button size="sm" variant="ghost" onClick={() => cells.close(id)} data-testid="cancel-edit">
          Cancel
        </Button>
        <Button size="sm" variant="primary" onClick={() => void submit()} loading={saving} data-testid="save-value">
          Save
        </Button>
      </div>
    </div>
  );
}
