import { defineModule, type Module } from '../../http/module.ts';
import { repeatErasures } from './account/erasure.ts';
import { accountEvents } from './account/events.ts';
import { identityPersonalData } from './account/personal-data.ts';
import { accountRoutes, deleteAccount } from './account/routes.ts';
import { emailChangeRoutes } from './email-changes/routes.ts';
import { identityErrors } from './errors.ts';
import { prune, rotateSigningKeys, sendEmailChanged, sendNotice, sendVerification } from './jobs.ts';
import { loginRoutes } from './login/routes.ts';
import { factorEvents } from './mfa/events.ts';
import { passkeyEvents } from './passkeys/events.ts';
import { passwordRoutes } from './password/routes.ts';
import type { OrganizationErrors, OrganizationsPort } from './ports.ts';
import { ensureOwner } from './registration/owner.ts';
import { registration, registrationRoutes } from './registration/routes.ts';
import * as mfa from './routes/mfa.ts';
import * as passkeys from './routes/passkeys.ts';
import * as social from './routes/social.ts';
import { sessionEvents } from './sessions/events.ts';
import { readJwks } from './sessions/jwks.ts';
import { sessionRoutes } from './sessions/routes.ts';
import { socialEvents } from './social/events.ts';
import { type IdentityState, identityState, openState } from './state.ts';
import { userRoutes } from './users/routes.ts';

/** Who someone is: see README.md. */
export const identityModule = (organizations: OrganizationsPort, errors: OrganizationErrors): Module =>
  defineModule<IdentityState>({
    name: 'identity',
    migrations: new URL('./migrations/', import.meta.url),
    lookups: new URL('./lookups.sql', import.meta.url),
    ids: {
      usr: 'user',
      ses: 'session',
      rft: 'refresh token',
      vrf: 'verification of an address',
      chl: 'log-in challenge',
      pky: 'passkey',
      soc: 'linked account at a provider',
      tok: 'access token',
    },
    errors: identityErrors,
    ownerOnly: ['operator-users:erase', 'operator-users:remove-factors'],
    events: [...accountEvents, ...sessionEvents, ...Object.values(factorEvents), ...passkeyEvents, ...socialEvents],
    routes: [
      registration(errors),
      ...registrationRoutes,
      ...loginRoutes,
      mfa.loginMfa,
      mfa.stepUp,
      mfa.stepUpOptions,
      ...sessionRoutes,
      ...accountRoutes,
      deleteAccount(errors),
      ...userRoutes(errors),
      ...passwordRoutes,
      ...emailChangeRoutes,
      social.listProviders,
      social.listSocialAccounts,
      social.beginSocial,
      social.beginInvited,
      social.endSocial(errors),
      social.beginLink,
      social.unlinkSocialAccount,
      mfa.readMfa,
      mfa.enrolTotp,
      mfa.confirmTotp,
      mfa.removeTotp,
      mfa.renewBackupCodes,
      passkeys.passkeyOptions,
      passkeys.createPasskey,
      passkeys.listPasskeys,
      passkeys.renamePasskey,
      passkeys.deletePasskey,
      passkeys.passkeyLoginOptions,
      passkeys.passkeyLogin,
      readJwks,
    ],
    jobs: [sendVerification, sendNotice, sendEmailChanged, rotateSigningKeys, prune],
    personalData: identityPersonalData,
    service: identityState,
    setup: (kernel, config) => openState(kernel, config, organizations),
    async start(kernel) {
      await repeatErasures(kernel);
      await ensureOwner(kernel);
      kernel.services.use(identityState).sessions.start();
    },
    stop: (kernel) => kernel.services.use(identityState).sessions.stop(),
  });
