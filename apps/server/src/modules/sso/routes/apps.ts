import { z } from 'zod';
import { route } from '../../../http/route.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import * as apps from '../apps.ts';
import { ssoErrors } from '../errors.ts';
import { AppPath, AppsPath, Deleted, deleted, ownOrganization } from './schemas.ts';

const Name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^\P{C}*$/u, 'must have no control characters');
const Uri = z.string().min(1).max(2000);
const Uris = z.array(Uri).max(20);

const changeable = {
  name: Name,
  entry: z.enum(['members', 'granted']),
  redirectUris: Uris.min(1),
  postLogoutRedirectUris: Uris,
  backchannelLogoutUri: Uri.nullable(),
};

const NewApp = z.strictObject({
  ...changeable,
  type: z.enum(['web', 'native', 'spa']),
  project: Id('prj'),
  entry: changeable.entry.default('members'),
  postLogoutRedirectUris: Uris.default([]),
  backchannelLogoutUri: Uri.nullable().default(null),
});

const App = z.object({
  id: Id('app'),
  name: z.string(),
  type: z.enum(['web', 'native', 'spa']),
  project: Id('prj'),
  entry: z.enum(['members', 'granted']),
  redirectUris: z.array(z.string()),
  postLogoutRedirectUris: z.array(z.string()),
  backchannelLogoutUri: z.string().nullable(),
  createdBy: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
});

export const createApp = route({
  method: 'POST',
  path: '/api/v1/organizations/:org/apps',
  summary: 'Register an app whose people log in with Nexus',
  description:
    'The id is the client id. A web app gets a client secret, shown this once; native and browser apps have none.',
  permission: 'apps:create',
  audit: 'app.create',
  meter: false,
  params: AppsPath,
  body: NewApp,
  reply: App.extend({ clientSecret: z.string().nullable() }),
  status: 201,
  errors: [ssoErrors.REDIRECT_URI_REFUSED, ssoErrors.TOO_MANY_APPS],
  resource: ownOrganization,
  act: ({ tx, caller, body }) => apps.createApp(tx, caller, body),
});

export const listApps = route({
  method: 'GET',
  path: '/api/v1/organizations/:org/apps',
  summary: 'List the apps of the organization',
  permission: 'apps:read',
  impersonation: 'read',
  meter: false,
  params: AppsPath,
  query: PageQuery,
  reply: PageOf(App),
  resource: ownOrganization,
  act: ({ tx, query }) => apps.listApps(tx, query),
});

export const readApp = route({
  method: 'GET',
  path: '/api/v1/organizations/:org/apps/:app',
  summary: 'Read one app',
  permission: 'apps:read',
  impersonation: 'read',
  meter: false,
  params: AppPath,
  reply: App,
  resource: ownOrganization,
  act: ({ tx, params }) => apps.readApp(tx, params.app),
});

export const updateApp = route({
  method: 'PATCH',
  path: '/api/v1/organizations/:org/apps/:app',
  summary: 'Change an app: its name, who may enter, where people are sent back to',
  permission: 'apps:update',
  audit: 'app.update',
  meter: false,
  params: AppPath,
  body: z.strictObject(changeable).partial(),
  reply: App,
  errors: [ssoErrors.REDIRECT_URI_REFUSED],
  resource: ownOrganization,
  act: ({ tx, params, body }) => apps.updateApp(tx, params.app, body),
});

export const deleteApp = route({
  method: 'DELETE',
  path: '/api/v1/organizations/:org/apps/:app',
  summary: 'Delete an app; its tokens and everybody’s access end at once',
  permission: 'apps:delete',
  audit: 'app.delete',
  meter: false,
  params: AppPath,
  reply: Deleted,
  resource: ownOrganization,
  act: async ({ tx, params }) => {
    await apps.deleteApp(tx, params.app);
    return deleted;
  },
});

export const rotateAppSecret = route({
  method: 'POST',
  path: '/api/v1/organizations/:org/apps/:app/rotate-secret',
  summary: 'A new client secret, shown this once; the old one works until the grace ends',
  permission: 'apps:rotate',
  audit: 'app.rotate-secret',
  meter: false,
  stepUp: true,
  // A stored answer would hold the secret.
  idempotency: false,
  params: AppPath,
  body: z.strictObject({ graceSeconds: z.number().int().min(0).max(604_800).default(0) }),
  reply: z.object({ id: Id('app'), clientSecret: z.string(), previousUntil: z.string().nullable() }),
  errors: [ssoErrors.APP_HAS_NO_SECRET],
  resource: ownOrganization,
  act: ({ tx, params, body }) => apps.rotateSecret(tx, params.app, body),
});
