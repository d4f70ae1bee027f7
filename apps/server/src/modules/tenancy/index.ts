export {
  assertCustomer,
  customerIsErased,
  customersNamed,
  findCustomer,
  knownCustomers,
  renamedTopic,
} from './customers/customers.ts';
export { customerDeleted, customerUpdated, ExternalId } from './customers/schema.ts';
export { customerExternalId, customerOfOperator, setCustomerPlan } from './customers/store.ts';
export { assertEnvironment, knownEnvironments, projectOfEnvironment } from './environments/environments.ts';
export { environmentUpdated } from './environments/schema.ts';
export { grantErrors, tenancyErrors } from './errors.ts';
export { identifyImpersonation, isImpersonationToken } from './impersonations/live.ts';
export { memberRemoved } from './members/schema.ts';
export {
  countRightsChange,
  countRoleHolders,
  findMembership,
  isMember,
  ownerIds,
  readPeople,
} from './members/store.ts';
export { organizationsPort } from './organizations/create.ts';
export { lockOrganization, organizationStatus } from './organizations/organizations.ts';
export { organizationDeleted, organizationErased } from './organizations/schema.ts';
export { assertProject, projectIsInUse } from './projects/projects.ts';
export { projectErased } from './projects/schema.ts';
export { type BuiltInRole, memberRoles, Role } from './roles.ts';
export { endToken, findServiceClient } from './service-account-secrets/service-account-secrets.ts';
export { isKnownServiceAccount, isLiveServiceAccount, secretExpiry } from './service-accounts/live.ts';
export { serviceAccountDeleted } from './service-accounts/schema.ts';
export { assertServiceAccount, serviceAccountIsLive } from './service-accounts/service-accounts.ts';
export {
  type AccessPort,
  type CustomersPort,
  type GrantedBy,
  type Grantor,
  type KeysPort,
  memberKey,
  memberOf,
  rightsChanged,
} from './state.ts';
export { assertTeam, rightsOfTeamChanged, teamsOf } from './teams/teams.ts';
