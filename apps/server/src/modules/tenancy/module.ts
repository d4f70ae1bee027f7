import { defineModule, type Module } from '../../http/module.ts';
import { customerRoutes } from './customers/routes.ts';
import { customer, customerEvents } from './customers/schema.ts';
import { countEnvironments } from './environments/environments.ts';
import { environmentRoutes } from './environments/routes.ts';
import { environment, environmentEvents } from './environments/schema.ts';
import { eraseDeleted, eraseOrganizations } from './erasure/jobs.ts';
import { tenancyErrors } from './errors.ts';
import { impersonationConsentRoutes } from './impersonation-consents/routes.ts';
import { consentGiven, consentWithdrawn } from './impersonation-consents/schema.ts';
import { expireImpersonation, recordImpersonation, sendImpersonationNotice } from './impersonations/jobs.ts';
import { impersonationRoutes } from './impersonations/routes.ts';
import { impersonationEnded, impersonationStarted } from './impersonations/schema.ts';
import { pruneInvitations, sendInvitation } from './invitations/jobs.ts';
import { invitationRoutes } from './invitations/routes.ts';
import { invitationAccepted, invitationCreated, invitationResent, invitationRevoked } from './invitations/schema.ts';
import { countOpen } from './invitations/store.ts';
import { sendTransferNotice } from './members/jobs.ts';
import { memberRoutes } from './members/routes.ts';
import { memberAdded, memberRemoved, memberRoleChanged } from './members/schema.ts';
import { countMembers } from './members/store.ts';
import { operatedOrganizationRoutes } from './operated-organizations/routes.ts';
import { organizationRoutes } from './organizations/routes.ts';
import { organizationEvents } from './organizations/schema.ts';
import { tenancyPersonalData } from './personal-data.ts';
import { countProjects } from './projects/projects.ts';
import { projectRoutes } from './projects/routes.ts';
import { project, projectEvents } from './projects/schema.ts';
import { serviceAccountSecretRoutes } from './service-account-secrets/routes.ts';
import { secretCreated, secretDeleted } from './service-account-secrets/schema.ts';
import { serviceAccountRoutes } from './service-accounts/routes.ts';
import { serviceAccount, serviceAccountDisabled, serviceAccountEnabled } from './service-accounts/schema.ts';
import { countServiceAccounts } from './service-accounts/service-accounts.ts';
import { openState, type TenancyPorts, type TenancyState, tenancyState } from './state.ts';
import { teamRoutes } from './teams/routes.ts';
import { team, teamMemberAdded, teamMemberRemoved } from './teams/schema.ts';
import { countTeams } from './teams/teams.ts';

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
    ownerOnly: [
      'impersonation:consent',
      'operator-organizations:erase',
      'organizations:delete',
      'organizations:restore',
      'organizations:transfer',
    ],
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
    counts: {
      projects: countProjects,
      environments: countEnvironments,
      // Who is invited takes a place.
      members: async (tx) => (await countMembers(tx)) + (await countOpen(tx)),
      teams: countTeams,
      'service-accounts': countServiceAccounts,
    },
    routes: [
      ...organizationRoutes,
      ...operatedOrganizationRoutes,
      ...memberRoutes,
      ...teamRoutes,
      ...customerRoutes,
      ...projectRoutes,
      ...environmentRoutes,
      ...invitationRoutes,
      ...impersonationRoutes,
      ...impersonationConsentRoutes,
      ...serviceAccountRoutes,
      ...serviceAccountSecretRoutes,
    ],
    events: [
      ...organizationEvents,
      memberAdded,
      memberRoleChanged,
      memberRemoved,
      ...team.events,
      teamMemberAdded,
      teamMemberRemoved,
      ...customer.events,
      ...Object.values(customerEvents),
      ...project.events,
      ...Object.values(projectEvents),
      ...environment.events,
      ...Object.values(environmentEvents),
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
      eraseDeleted,
      sendInvitation,
      sendTransferNotice,
      pruneInvitations,
      sendImpersonationNotice,
      expireImpersonation,
      recordImpersonation,
    ],
    personalData: tenancyPersonalData,
    service: tenancyState,
    setup: (kernel) => openState(kernel, ports),
  });
