import { defineModule } from '../../http/module.ts';
import { backChannelLogout, prune, subscriptions } from './jobs.ts';
import { mountProvider } from './mount.ts';
import { ssoPersonalData } from './personal-data.ts';
import * as access from './routes/access.ts';
import * as apps from './routes/apps.ts';
import * as consents from './routes/consents.ts';
import { openState, type SsoState, ssoState } from './state.ts';

/** Nexus as OpenID Connect provider of the organizations' own apps: see README.md. */
export const sso = defineModule<SsoState>({
  name: 'sso',
  migrations: new URL('./migrations/', import.meta.url),
  routes: [apps, access, consents].flatMap((nouns) => Object.values(nouns)),
  jobs: [backChannelLogout, prune],
  subscriptions,
  personalData: ssoPersonalData,
  service: ssoState,
  setup: openState,
  mount: mountProvider,
});
