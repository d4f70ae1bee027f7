import { queryOptions } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import { stillDeleted } from './still-deleted.ts';

export type Restorable = 'project' | 'environment' | 'customer';

/** As long as the longest page of the audit log. Older deletions are restored by their ids. */
const mostEntries = 100;

/** What can still be restored. No list of things has what was deleted: the audit log names it. */
export const deletionsQuery = (type: Restorable) =>
  queryOptions({
    queryKey: ['deletions', type],
    queryFn: async ({ signal }) => {
      const entries = async (act: 'delete' | 'restore') => {
        const query = { action: `${type}.${act}`, limit: mostEntries };
        return (await call(api.GET('/api/v1/audit', { params: { query }, signal }))).items;
      };
      return stillDeleted(await entries('delete'), await entries('restore'), new Date());
    },
  });
