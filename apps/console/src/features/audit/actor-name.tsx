import { Badge } from '../../ui/badge.tsx';
import { useNames } from '../access/person.tsx';
import type { AuditEntry } from './queries.ts';

/** Who acted: a member by name, everybody else by their kind and id. */
export function ActorName({ actor: { kind, id } }: { actor: AuditEntry['actor'] }) {
  const name = useNames()(id);
  return (
    <span className="flex min-w-0 items-center gap-2" title={id}>
      <Badge>{kind}</Badge>
      {name === undefined ? (
        <code className="truncate font-mono text-muted-foreground text-xs">{id}</code>
      ) : (
        <span className="truncate">{name}</span>
      )}
    </span>
  );
}
