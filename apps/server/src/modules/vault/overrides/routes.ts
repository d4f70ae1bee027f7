import { Deleted } from '../../../http/noun.ts';
import { found } from '../../../kernel/db/rows.ts';
import { errors } from '../../../kernel/errors.ts';
import { PageOf } from '../../../kernel/paging.ts';
import { vaultErrors } from '../errors.ts';
import { PathQuery } from '../secrets/schema.ts';
import { findEnvironment } from '../secrets/store.ts';
import { deleteOverride, putOverride } from './overrides.ts';
import { NewOverride, Override, OverrideQuery, override } from './schema.ts';
import { listOverrides } from './store.ts';

const overrides = '/api/v1/projects/:project/environments/:environment/overrides';

/** A program has none: what it gets must not depend on who made its key. */
const ofPeople = { permission: 'secrets:override', callers: ['user'] } as const;

export const overrideRoutes = [
  override.get(overrides, {
    ...ofPeople,
    summary: 'List which secrets of a folder you have values of your own of, by name',
    revalidates: true,
    query: OverrideQuery,
    reply: PageOf(Override),
    errors: [errors.NOT_FOUND],
    async act({ tx, params, query }) {
      found(await findEnvironment(tx, params), 'No such environment in the project');
      return listOverrides(tx, params, query);
    },
  }),
  override.put(`${overrides}/:name`, {
    ...ofPeople,
    action: 'set',
    summary: 'Give yourself a value of a secret that nobody else gets',
    query: PathQuery,
    body: NewOverride,
    reply: Override,
    errors: [errors.NOT_FOUND, vaultErrors.SECRET_NOT_FOUND],
    act: ({ tx, params, query, body }) => putOverride(tx, params, query.path, body.value),
  }),
  override.delete(`${overrides}/:name`, {
    ...ofPeople,
    action: 'unset',
    summary: 'Get the value again that all others get',
    query: PathQuery,
    reply: Deleted,
    errors: [vaultErrors.SECRET_NOT_FOUND],
    act: ({ tx, params, query }) => deleteOverride(tx, params, query.path),
  }),
];
