import { defineModule } from '../../http/module.ts';
import { identityState } from '../identity/index.ts';
import { tenancyPort } from './founding.ts';
import { eraseOrganizations, pruneInvitations, sendInvitation, sendNotice } from './jobs.ts';
import { tenancyPersonalData } from './personal-data.ts';
import * as customers from './routes/customers.ts';
import * as environments from './routes/environments.ts';
import * as invitations from './routes/invitations.ts';
import * as members from './routes/members.ts';
import * as organizations from './routes/organizations.ts';
import * as projects from './routes/projects.ts';
import * as teams from './routes/teams.ts';
import { openState, type TenancyState, tenancyState } from './state.ts';

export { assertCustomer, assertEnvironment, assertProject } from './existing.ts';
export { isMember } from './membership.ts';
export { type BuiltInRole, type MemberRole, memberRoles, Role } from './roles.ts';
export {
  countRightsChange,
  countRoleHolders,
  findMembership,
  lockOrganization,
  organizationInUse,
  teamsOf,
} from './standing.ts';
export { type Giver, type Granting, memberKey, rightsChanged, tenancyState } from './state.ts';
export { assertTeam, rightsOfTeamChanged } from './teams.ts';

/** Organizations, their members and customers, projects and environments. */
export const tenancy = defineModule<TenancyState>({
  name: 'tenancy',
  migrations: new URL('./migrations/', import.meta.url),
  routes: [organizations, members, invitations, teams, customers, projects, environments].flatMap((nouns) =>
    Object.values(nouns),
  ),
  jobs: [eraseOrganizations, sendInvitation, sendNotice, pruneInvitations],
  personalData: tenancyPersonalData,
  service: tenancyState,
  setup(kernel) {
    kernel.services.use(identityState).tenancy = tenancyPort;
    return openState(kernel);
  },
});
