import { defineModule } from '../../http/module.ts';
import { identityState } from '../identity/index.ts';
import { tenancyPort } from './founding.ts';
import { expireImpersonation, recordImpersonation, sendImpersonationNotice } from './impersonation-jobs.ts';
import { eraseOrganizations, pruneInvitations, sendInvitation, sendNotice } from './jobs.ts';
import { tenancyPersonalData } from './personal-data.ts';
import * as customers from './routes/customers.ts';
import * as environments from './routes/environments.ts';
import * as impersonations from './routes/impersonations.ts';
import * as invitations from './routes/invitations.ts';
import * as members from './routes/members.ts';
import * as organizations from './routes/organizations.ts';
import * as projects from './routes/projects.ts';
import * as serviceAccountSecrets from './routes/service-account-secrets.ts';
import * as serviceAccounts from './routes/service-accounts.ts';
import * as teams from './routes/teams.ts';
import { openState, type TenancyState, tenancyState } from './state.ts';

export { assertCustomer, assertEnvironment, assertProject, assertServiceAccount } from './existing.ts';
export { identifyImpersonation, isImpersonationToken } from './live-impersonations.ts';
export { isMember } from './membership.ts';
export { type BuiltInRole, type MemberRole, memberRoles, Role } from './roles.ts';
export { findServiceClient } from './service-account-secrets.ts';
export { isLiveSecret, isLiveServiceAccount, serviceAccountIsLive } from './service-accounts.ts';
export {
  countRightsChange,
  countRoleHolders,
  findMembership,
  lockOrganization,
  organizationInUse,
  teamsOf,
} from './standing.ts';
export { type Giver, type Granting, memberKey, memberOf, rightsChanged, tenancyState } from './state.ts';
export { assertTeam, rightsOfTeamChanged } from './teams.ts';

/** Organizations, their members and customers, projects and environments. */
export const tenancy = defineModule<TenancyState>({
  name: 'tenancy',
  migrations: new URL('./migrations/', import.meta.url),
  routes: [
    organizations,
    members,
    invitations,
    teams,
    customers,
    projects,
    environments,
    serviceAccounts,
    serviceAccountSecrets,
    impersonations,
  ].flatMap((nouns) => Object.values(nouns)),
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
  setup(kernel) {
    kernel.services.use(identityState).tenancy = tenancyPort;
    return openState(kernel);
  },
});
