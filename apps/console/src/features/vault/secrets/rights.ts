import { useMemo } from 'react';
import { useAccess } from '../../../session/access.ts';
import type { Environment } from '../place.ts';

/** What the person may do with the secrets of an environment. */
export interface Rights {
  read: boolean;
  write: boolean;
}

const none: Rights = { read: false, write: false };

/** Found once for all cells, and the same object until something changes. */
export function useRights(environments: readonly Environment[]): (environment: Environment) => Rights {
  const { can } = useAccess();
  const letters = environments.map(({ projectId, id }) => {
    const place = { projectId, environmentId: id };
    return (can('secrets:read', place) ? 'r' : '') + (can('secrets:write', place) ? 'w' : '');
  });
  const all = letters.join(',');
  return useMemo(() => {
    const rights = all.split(',').map((each) => ({ read: each.includes('r'), write: each.includes('w') }));
    const byId = new Map(environments.map(({ id }, index) => [id, rights[index]]));
    return ({ id }) => byId.get(id) ?? none;
  }, [environments, all]);
}
