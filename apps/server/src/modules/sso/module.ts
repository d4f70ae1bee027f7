import { defineModule, type Module } from '../../http/module.ts';
import { accessRoutes } from './access/routes.ts';
import { accessChanged, accessGranted, accessRevoked } from './access/schema.ts';
import { apiConsentRoutes } from './api-consents/routes.ts';
import { apiConsentGranted, apiConsentWithdrawn } from './api-consents/schema.ts';
import { readOwnApi } from './apis/own-api.ts';
import { apiRoutes } from './apis/routes.ts';
import { api } from './apis/schema.ts';
import { countApps } from './apps/apps.ts';
import { appRoutes } from './apps/routes.ts';
import { app, appSecretRotated } from './apps/schema.ts';
import { clientRoutes } from './clients/routes.ts';
import { client } from './clients/schema.ts';
import { consentRoutes } from './consents/routes.ts';
import { consentGranted, consentWithdrawn } from './consents/schema.ts';
import { ssoErrors } from './errors.ts';
import { interactionRoutes } from './interactions/routes.ts';
import { backChannelLogout, prune, subscriptions } from './jobs.ts';
import { addressLimit, mountProvider } from './mount.ts';
import { ssoPersonalData } from './personal-data.ts';
import { openState, type SsoState, ssoState } from './state.ts';

/** An OpenID Connect provider for the organizations' own apps. */
export const ssoModule = (): Module =>
  defineModule<SsoState>({
    name: 'sso',
    migrations: new URL('./migrations/', import.meta.url),
    lookups: new URL('./lookups.sql', import.meta.url),
    ids: {
      app: 'app',
      acs: 'access to an app',
      rsc: 'API of an organization',
      apc: 'consent to use an API',
      cli: 'client that registered itself',
    },
    errors: ssoErrors,
    grants: {
      developer: ['apps:*', 'apis:*', 'clients:*'],
      viewer: ['apps:read', 'apis:read', 'clients:read'],
    },
    guides: [{ name: 'openid', title: 'OpenID Connect', file: new URL('./guide.md', import.meta.url) }],
    counts: { apps: countApps },
    routes: [
      ...appRoutes,
      ...apiRoutes,
      ...clientRoutes,
      readOwnApi,
      ...accessRoutes,
      ...consentRoutes,
      ...apiConsentRoutes,
      ...interactionRoutes,
    ],
    events: [
      ...app.events,
      ...api.events,
      client.deleted,
      appSecretRotated,
      accessGranted,
      accessChanged,
      accessRevoked,
      consentGranted,
      consentWithdrawn,
      apiConsentGranted,
      apiConsentWithdrawn,
    ],
    jobs: [backChannelLogout, prune],
    subscriptions,
    personalData: ssoPersonalData,
    service: ssoState,
    setup: openState,
    mount: mountProvider,
    limits: [addressLimit.name],
  });
