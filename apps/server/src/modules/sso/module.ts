import { defineModule, type Module } from '../../http/module.ts';
import { ssoErrors } from './errors.ts';
import { backChannelLogout, prune, subscriptions } from './jobs.ts';
import { mountProvider } from './mount.ts';
import { ssoPersonalData } from './personal-data.ts';
import * as access from './routes/access.ts';
import * as apps from './routes/apps.ts';
import * as consents from './routes/consents.ts';
import { openState, type SsoState, ssoState } from './state.ts';

/** Nexus as OpenID Connect provider of the organizations' own apps: see README.md. */
export const ssoModule = (): Module =>
  defineModule<SsoState>({
    name: 'sso',
    migrations: new URL('./migrations/', import.meta.url),
    lookups: new URL('./lookups.sql', import.meta.url),
    ids: { app: 'app', acs: 'access to an app' },
    errors: ssoErrors,
    grants: {
      developer: ['apps:*'],
      viewer: ['apps:read'],
    },
    routes: [apps, access, consents].flatMap((nouns) => Object.values(nouns)),
    jobs: [backChannelLogout, prune],
    subscriptions,
    personalData: ssoPersonalData,
    service: ssoState,
    setup: openState,
    mount: mountProvider,
  });
