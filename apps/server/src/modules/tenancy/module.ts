import { defineModule, type Module } from '../../http/module.ts';
import { customerRoutes } from './customers/routes.ts';
import { customer } from './customers/schema.ts';
import { environmentRoutes } from './environments/routes.ts';
import { environment } from './environments/schema.ts';
import { tenancyErrors } from './errors.ts';
import { impersonationConsentRoutes } from './impersonation-consents/routes.ts';
import { consentGiven, consentWithdrawn } from './impersonation-consents/schema.ts';
import { expireImpersonation, recordImpersonation, sendImpersonationNotice } from './impersonations/jobs.ts';
import { impersonationRoutes } from './impersonations/routes.ts';
import { impersonationEnded, impersonationStarted } from './impersonations/schema.ts';
import { pruneInvitations, sendInvitation } from './invitations/jobs.ts';
import { invitationRoutes } from './invitations/routes.ts';
import { invitationAccepted, invitationCreated, invitationResent, invitationRevoked } from './invitations/schema.ts';
import { eraseOrganizations, sendNotice } from './jobs.ts';
import { tenancyPersonalData } from './personal-data.ts';
import { projectRoutes } from './projects/routes.ts';
import { project } from './projects/schema.ts';
import * as members from './routes/members.ts';
import * as organizations from './routes/organizations.ts';
import * as teams from './routes/teams.ts';
import { serviceAccountSecretRoutes } from './service-account-secrets/routes.ts';
import { secretCreated, secretDeleted } from './service-account-secrets/schema.ts';
import { serviceAccountRoutes } from './service-accounts/routes.ts';
import { serviceAccount, serviceAccountDisabled, serviceAccountEnabled } from './service-accounts/schema.ts';
import { openState, type TenancyPorts, type TenancyState, tenancyState } from './state.ts';

/** Organizations, their members and customers, projects and environments. */
export const tenancyModule = (ports: TenancyPorts): Module =>
  defineModule<TenancyState>({
    name: 'tenancy',
    migrations: new URL('./migrations/', import.meta.url),
    lookups: new URL('./lookups.sql', import.meta.url),
    ids: {
      org: 'organization',
      mem: 'membership',
      ivt: 'invitation',
      tem: 'team',
      cus: 'customer',
      prj: 'project',
      env: 'environment',
      svc: 'service account',
      cre: 'credential of a service account',
      imp: 'impersonation',
      cns: 'consent to impersonation',
    },
    errors: tenancyErrors,
    grants: {
      developer: [
        'organizations:read',
        'members:read',
        'invitations:read',
        'teams:read',
        'customers:*',
        'projects:read',
        'projects:create',
        'projects:update',
        'environments:read',
        'environments:create',
        'environments:update',
        'service-accounts:read',
        'impersonation:read',
      ],
      viewer: [
        'organizations:read',
        'members:read',
        'invitations:read',
        'teams:read',
        'customers:read',
        'projects:read',
        'environments:read',
        'service-accounts:read',
        'impersonation:read',
      ],
      billing: ['organizations:read', 'members:read', 'customers:read'],
    },
    routes: [
      ...customerRoutes,
      ...projectRoutes,
      ...environmentRoutes,
      ...invitationRoutes,
      ...impersonationRoutes,
      ...impersonationConsentRoutes,
      ...serviceAccountRoutes,
      ...serviceAccountSecretRoutes,
      ...[organizations, members, teams].flatMap((nouns) => Object.values(nouns)),
    ],
    events: [
      ...customer.events,
      ...project.events,
      ...environment.events,
      ...serviceAccount.events,
      serviceAccountDisabled,
      serviceAccountEnabled,
      secretCreated,
      secretDeleted,
      invitationCreated,
      invitationResent,
      invitationRevoked,
      invitationAccepted,
      impersonationStarted,
      impersonationEnded,
      consentGiven,
      consentWithdrawn,
    ],
    jobs: [
      eraseOrganizations,
      sendInvitation,
      sendNotice,
      pruneInvitations,
      sendImpersonationNotice,
      expireImpersonation,
      recordImpersonation,
    ],
    personalData: tenancyPersonalData,
    service: tenancyState,
    setup: (kernel) => openState(kernel, ports),
  });
