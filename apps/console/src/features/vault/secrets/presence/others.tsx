import { Pencil } from 'lucide-react';
import { Avatar } from '../../../../ui/avatar.tsx';
import { useNames } from '../../../access/person.tsx';
import { useOthersAt, useOthersHere } from './use-presence.ts';

const maxShown = 4;
/** Where the person may not see the members. */
const unknown = 'Somebody';

/** Who else has the page open. */
export function OthersHere() {
  const others = useOthersHere();
  const nameOf = useNames();
  if (others.length === 0) return null;
  const names = others.map((id) => nameOf(id) ?? unknown);
  const more = names.slice(maxShown);
  return (
    <ul aria-label="Also on this page" className="flex items-center -space-x-1.5" data-testid="others-here">
      {names.slice(0, maxShown).map((name, index) => (
        <li key={others[index]} title={name}>
          <Avatar name={name} className="ring-2 ring-background" />
          <span className="sr-only">{name}</span>
        </li>
      ))}
      {more.length > 0 && (
        <li title={more.join(', ')} className="pl-3 text-muted-foreground text-xs">
          +{more.length}
          <span className="sr-only"> more: {more.join(', ')}</span>
        </li>
      )}
    </ul>
  );
}

/** In the cell of a secret: that somebody else edits it. */
export function EditedByOthers({ secret }: { secret: string }) {
  const others = useOthersAt('editing', secret);
  return others.length === 0 ? null : <EditedBy ids={others} />;
}

function EditedBy({ ids }: { ids: readonly string[] }) {
  const nameOf = useNames();
  const text = `${listOf(ids.map((id) => nameOf(id) ?? unknown))} ${ids.length === 1 ? 'is' : 'are'} editing`;
  return (
    <span title={text} className="inline-flex shrink-0 items-center text-warning-text" data-testid="edited-by-others">
      <Pencil aria-hidden className="size-3" />
      <Avatar name={nameOf(ids[0] ?? '') ?? unknown} size="sm" />
      <span className="sr-only">{text}</span>
    </span>
  );
}

/** Before the person saves, or where it reads about one secret: who else is at it. */
export function OthersAt({ secret }: { secret: string }) {
  const editing = useOthersAt('editing', secret);
  const viewing = useOthersAt('viewing', secret).filter((id) => !editing.includes(id));
  const nameOf = useNames();
  const names = (ids: readonly string[]) => listOf(ids.map((id) => nameOf(id) ?? unknown));
  return (
    <div role="status" className="grid gap-1 text-xs empty:hidden" data-testid="others-at">
      {editing.length > 0 && (
        <p className="text-warning-text">
          {names(editing)} {editing.length === 1 ? 'is' : 'are'} editing this secret too.
        </p>
      )}
      {viewing.length > 0 && (
        <p className="text-muted-foreground">
          {names(viewing)} {viewing.length === 1 ? 'has' : 'have'} it open.
        </p>
      )}
    </div>
  );
}

const listOf = (names: readonly string[]): string => new Intl.ListFormat('en').format(names);
