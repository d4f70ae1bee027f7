import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { defineNoun } from '../../../http/noun.ts';
import { found } from '../../../kernel/db/rows.ts';
import { errors } from '../../../kernel/errors.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { Instant } from '../../../kernel/schema.ts';
import { findEnvironment } from '../secrets/store.ts';
import { listFolders } from './store.ts';

const Folder = describe(
  z.object({
    id: Id('fld'),
    path: z.string(),
    revision: z.int(),
    secrets: z.int(),
    createdAt: Instant,
    updatedAt: Instant,
  }),
  {
    path: ['Where it is, from the root `/`', '/payments'],
    revision: ['The number of its last revision: how many times it was written to', 12],
    secrets: ['How many secrets it has, without deleted ones', 8],
    updatedAt: 'When it was last written to',
  },
).meta({ id: 'Folder' });

const folder = defineNoun({
  name: 'folder',
  meter: 'api.calls',
  tag: { name: 'Folders', description: 'Where the secrets of an environment lie; the first write makes them.' },
  ids: { project: Id('prj'), environment: Id('env') },
  impersonation: 'read',
  inFolders: true,
});

export const folderRoutes = [
  folder.get('/api/v1/projects/:project/environments/:environment/folders', {
    summary: 'List the folders of an environment, by path',
    revalidates: true,
    query: PageQuery,
    reply: PageOf(Folder),
    errors: [errors.NOT_FOUND],
    async act({ tx, params, query }) {
      found(await findEnvironment(tx, params), 'No such environment in the project');
      return listFolders(tx, params, query);
    },
  }),
];
