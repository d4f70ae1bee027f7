import { Deleted } from '../../../http/noun.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { ssoErrors } from '../errors.ts';
import { createApp, deleteApp, listApps, readApp, rotateSecret, updateApp } from './apps.ts';
import { App, AppChanges, app, CreatedApp, NewApp, RotatedSecret, SecretRotation } from './schema.ts';

export const appRoutes = [
  app.post('/api/v1/organizations/:org/apps', {
    summary: 'Register an app that lets Nexus log people in',
    effect: 'reveals',
    description: 'Its id is the client id. A web app gets a client secret, shown only this once.',
    entitlement: 'apps',
    body: NewApp,
    reply: CreatedApp,
    errors: [ssoErrors.REDIRECT_URI_REFUSED, ssoErrors.TOO_MANY_APPS],
    act: ({ tx, caller, body }) => createApp(tx, caller, body),
  }),
  app.get('/api/v1/organizations/:org/apps', {
    summary: 'List the apps of the organization, newest first',
    query: PageQuery,
    reply: PageOf(App),
    act: ({ tx, query }) => listApps(tx, query),
  }),
  app.get('/api/v1/organizations/:org/apps/:app', {
    summary: 'Read one app',
    reply: App,
    act: ({ tx, params }) => readApp(tx, params.app),
  }),
  app.patch('/api/v1/organizations/:org/apps/:app', {
    summary: 'Change an app: its name, who may log in, and where people are sent back to',
    effect: 'grants',
    body: AppChanges,
    reply: App,
    errors: [ssoErrors.REDIRECT_URI_REFUSED],
    act: ({ tx, params, body }) => updateApp(tx, params.app, body),
  }),
  app.delete('/api/v1/organizations/:org/apps/:app', {
    summary: 'Delete an app; its tokens and everybody’s access end at once',
    effect: 'destroys',
    reply: Deleted,
    act: ({ tx, params }) => deleteApp(tx, params.app),
  }),
  app.post('/api/v1/organizations/:org/apps/:app/rotate-secret', {
    summary: 'Replace the client secret; the old one works until the grace period ends',
    permission: 'apps:rotate',
    effect: 'reveals',
    // A stored reply would hold the secret.
    idempotency: false,
    body: SecretRotation,
    reply: RotatedSecret,
    errors: [ssoErrors.APP_HAS_NO_SECRET],
    act: ({ tx, params, body }) => rotateSecret(tx, params.app, body),
  }),
];
