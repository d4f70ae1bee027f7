import { z } from 'zod';
import { anyFolder } from '../../../http/route.ts';
import { Id } from '../../../kernel/ids.ts';
import type { Topic } from '../../../kernel/live/topic.ts';
import { findProject } from './store.ts';

/** Of one page: more are not edited at once. */
const maxEdited = 20;

/** Ids alone: whoever sees only some folders learns no name of another. */
const state = z.strictObject({
  viewing: Id('sec').optional(),
  editing: z.array(Id('sec')).max(maxEdited),
});

/** For people who are at the same secrets. */
export const environmentPresence: Topic = {
  name: 'presence:env',
  summary: 'Who has the secrets of an environment open, and which of them they edit',
  permission: 'folders:read',
  presence: {
    state,
    async locate(tx, environment) {
      const project = await findProject(tx, environment);
      return project === undefined ? undefined : { project, environment, path: anyFolder };
    },
  },
};
