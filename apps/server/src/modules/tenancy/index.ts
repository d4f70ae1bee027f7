export { assertCustomer } from './customers/customers.ts';
export { assertEnvironment } from './environments/environments.ts';
export { tenancyErrors } from './errors.ts';
export { organizationsPort } from './founding.ts';
export { identifyImpersonation, isImpersonationToken } from './impersonations/live.ts';
export { isMember } from './membership.ts';
export { assertProject } from './projects/projects.ts';
export { type BuiltInRole, type MemberRole, memberRoles, Role } from './roles.ts';
export { findServiceClient } from './service-account-secrets/service-account-secrets.ts';
export { isKnownServiceAccount, isLiveSecret, isLiveServiceAccount } from './service-accounts/live.ts';
export { assertServiceAccount, serviceAccountIsLive } from './service-accounts/service-accounts.ts';
export {
  countRightsChange,
  countRoleHolders,
  findMembership,
  lockOrganization,
  organizationInUse,
  teamsOf,
} from './standing.ts';
export {
  type AccessPort,
  type GrantedBy,
  type Grantor,
  memberKey,
  memberOf,
  rightsChanged,
  type TenancyPorts,
} from './state.ts';
export { assertTeam, rightsOfTeamChanged } from './teams.ts';
