import { z } from 'zod';
import { route } from '../../../http/route.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { tenancyErrors } from '../errors.ts';
import * as teams from '../teams.ts';
import { Deleted, deleted, OrganizationPath, ownOrganization } from './own.ts';

const TeamPath = OrganizationPath.extend({ team: Id('tem') });
const TeamMemberPath = TeamPath.extend({ user: Id('usr') });

const Name = z.string().trim().min(1).max(100);
const Description = z.string().trim().max(1000);

const Team = z.object({
  id: Id('tem'),
  name: z.string(),
  description: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
});

const TeamMember = z.object({
  user: Id('usr'),
  displayName: z.string().nullable(),
  email: z.string().nullable(),
  addedAt: z.string(),
});

export const createTeam = route({
  method: 'POST',
  path: '/api/v1/organizations/:org/teams',
  summary: 'Create a team: members of the organization who hold roles together',
  permission: 'teams:create',
  audit: 'team.create',
  meter: false,
  params: OrganizationPath,
  body: z.strictObject({ name: Name, description: Description.optional() }),
  reply: Team,
  status: 201,
  errors: [tenancyErrors.NAME_TAKEN, tenancyErrors.TOO_MANY],
  resource: ownOrganization,
  act: ({ tx, caller, body }) => teams.createTeam(tx, caller, body),
});

export const listTeams = route({
  method: 'GET',
  path: '/api/v1/organizations/:org/teams',
  summary: 'List the teams of the organization',
  permission: 'teams:read',
  impersonation: 'read',
  meter: false,
  params: OrganizationPath,
  query: PageQuery,
  reply: PageOf(Team),
  resource: ownOrganization,
  act: ({ tx, query }) => teams.listTeams(tx, query),
});

export const readTeam = route({
  method: 'GET',
  path: '/api/v1/organizations/:org/teams/:team',
  summary: 'Read one team',
  permission: 'teams:read',
  impersonation: 'read',
  meter: false,
  params: TeamPath,
  reply: Team,
  resource: ownOrganization,
  act: ({ tx, params }) => teams.readTeam(tx, params.team),
});

export const updateTeam = route({
  method: 'PATCH',
  path: '/api/v1/organizations/:org/teams/:team',
  summary: 'Rename or describe a team',
  permission: 'teams:update',
  audit: 'team.update',
  meter: false,
  params: TeamPath,
  body: z.strictObject({ name: Name.optional(), description: Description.optional() }),
  reply: Team,
  errors: [tenancyErrors.NAME_TAKEN],
  resource: ownOrganization,
  act: ({ tx, caller, params, body }) => teams.updateTeam(tx, caller, params.team, body),
});

export const deleteTeam = route({
  method: 'DELETE',
  path: '/api/v1/organizations/:org/teams/:team',
  summary: 'Delete a team and its role bindings; what it gave ends at once on every node',
  permission: 'teams:delete',
  audit: 'team.delete',
  meter: false,
  params: TeamPath,
  reply: Deleted,
  resource: ownOrganization,
  act: async ({ tx, caller, params }) => {
    await teams.deleteTeam(tx, caller, params.team);
    return deleted;
  },
});

export const listTeamMembers = route({
  method: 'GET',
  path: '/api/v1/organizations/:org/teams/:team/members',
  summary: 'List who is in a team',
  permission: 'teams:read',
  impersonation: 'read',
  meter: false,
  params: TeamPath,
  query: PageQuery,
  reply: PageOf(TeamMember),
  resource: ownOrganization,
  act: ({ tx, params, query }) => teams.listTeamMembers(tx, params.team, query),
});

export const addTeamMember = route({
  method: 'PUT',
  path: '/api/v1/organizations/:org/teams/:team/members/:user',
  summary: 'Put a member into a team; nobody can who does not hold what the team holds',
  permission: 'teams:update',
  stepUp: true,
  audit: 'team.add-member',
  meter: false,
  params: TeamMemberPath,
  reply: TeamMember,
  errors: [tenancyErrors.TOO_MANY],
  resource: ownOrganization,
  act: ({ tx, caller, params }) => teams.addTeamMember(tx, caller, params),
});

export const removeTeamMember = route({
  method: 'DELETE',
  path: '/api/v1/organizations/:org/teams/:team/members/:user',
  summary: 'Take a member out of a team; what it gave them ends at once on every node',
  permission: 'teams:update',
  audit: 'team.remove-member',
  meter: false,
  params: TeamMemberPath,
  reply: Deleted,
  resource: ownOrganization,
  act: async ({ tx, caller, params }) => {
    await teams.removeTeamMember(tx, caller, params);
    return deleted;
  },
});
