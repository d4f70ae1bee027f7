import { Deleted } from '../../../http/noun.ts';
import { errors } from '../../../kernel/errors.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { changeAccess, grantAccess, listAccess, revokeAccess } from './access.ts';
import { Access, AccessChanges, access, NewAccess } from './schema.ts';

export const accessRoutes = [
  access.post('/api/v1/organizations/:org/apps/:app/access', {
    summary: 'Grant a member access to an app, with a role in it and for a time',
    effect: 'grants',
    action: 'grant',
    permission: 'apps:grant',
    body: NewAccess,
    reply: Access,
    status: 201,
    errors: [errors.NOT_FOUND],
    act: ({ tx, caller, params, body }) => grantAccess(tx, caller, params.app, body),
  }),
  access.get('/api/v1/organizations/:org/apps/:app/access', {
    summary: 'List who was granted access to an app, came as a member, or is blocked; newest first',
    permission: 'apps:read',
    query: PageQuery,
    reply: PageOf(Access),
    act: ({ tx, params, query }) => listAccess(tx, params.app, query),
  }),
  access.patch('/api/v1/organizations/:org/apps/:app/access/:access', {
    summary: 'Change a person’s role in an app, or when their access ends',
    effect: 'grants',
    action: 'change',
    permission: 'apps:grant',
    body: AccessChanges,
    reply: Access,
    act: ({ tx, params, body }) => changeAccess(tx, params, body),
  }),
  access.delete('/api/v1/organizations/:org/apps/:app/access/:access', {
    summary: 'Block a person from an app; their tokens for it end at once',
    action: 'revoke',
    permission: 'apps:grant',
    reply: Deleted,
    act: ({ tx, params }) => revokeAccess(tx, params),
  }),
];
