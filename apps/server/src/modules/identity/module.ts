import { defineModule, type Module } from '../../http/module.ts';
import { repeatErasures } from './account/erasure.ts';
import { identityErrors } from './errors.ts';
import * as jobs from './jobs.ts';
import { ensureOwner } from './registration/owner.ts';
import { identityPersonalData } from './account/personal-data.ts';
import type { OrganizationsPort } from './ports.ts';
import * as account from './account/routes.ts';
import { listActivity } from './account/activity-routes.ts';
import { jwks } from './sessions/jwks.ts';
import * as mfa from './routes/mfa.ts';
import * as passkeys from './routes/passkeys.ts';
import * as data from './account/data-routes.ts';
import * as registration from './registration/routes.ts';
import * as sessions from './sessions/routes.ts';
import * as social from './routes/social.ts';
import { type IdentityState, identityState, openState } from './state.ts';

/** Who someone is: see README.md. */
export const identityModule = (organizations: OrganizationsPort): Module =>
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
    routes: [
      registration.register,
      registration.verifyEmail,
      registration.setup,
      sessions.login,
      mfa.loginMfa,
      mfa.stepUp,
      mfa.stepUpOptions,
      sessions.refresh,
      sessions.logout,
      sessions.logoutAll,
      sessions.listSessions,
      sessions.deleteSession,
      sessions.endSessionsOf,
      account.readMe,
      account.updateMe,
      account.changePassword,
      account.forgotPassword,
      account.resetPassword,
      social.listProviders,
      social.listSocialAccounts,
      social.beginSocial,
      social.beginInvited,
      social.endSocial,
      social.beginLink,
      social.unlinkSocialAccount,
      mfa.readMfa,
      mfa.enrolTotp,
      mfa.confirmTotp,
      mfa.removeTotp,
      mfa.renewBackupCodes,
      listActivity,
      data.exportMe,
      data.deleteMe,
      passkeys.passkeyOptions,
      passkeys.createPasskey,
      passkeys.listPasskeys,
      passkeys.renamePasskey,
      passkeys.deletePasskey,
      passkeys.passkeyLoginOptions,
      passkeys.passkeyLogin,
      jwks,
    ],
    jobs: [jobs.sendVerification, jobs.sendNotice, jobs.rotateSigningKeys, jobs.prune],
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
