import { Deleted } from '../../../http/noun.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { tenancyErrors } from '../errors.ts';
import { NewTeam, Team, TeamChanges, TeamMember, team } from './schema.ts';
import {
  addTeamMember,
  createTeam,
  deleteTeam,
  listTeamMembers,
  listTeams,
  readTeam,
  removeTeamMember,
  updateTeam,
} from './teams.ts';

const teams = '/api/v1/organizations/:org/teams';

export const teamRoutes = [
  team.post(teams, {
    summary: 'Create a team: members of the organization who hold roles together',
    entitlement: 'teams',
    body: NewTeam,
    reply: Team,
    errors: [tenancyErrors.NAME_TAKEN, tenancyErrors.TOO_MANY],
    act: ({ tx, body }) => createTeam(tx, body),
  }),
  team.get(teams, {
    summary: 'List the teams of the organization, oldest first',
    query: PageQuery,
    reply: PageOf(Team),
    act: ({ tx, query }) => listTeams(tx, query),
  }),
  team.get(`${teams}/:team`, {
    summary: 'Read one team',
    reply: Team,
    act: ({ tx, params }) => readTeam(tx, params.team),
  }),
  team.patch(`${teams}/:team`, {
    summary: 'Change the name or description of a team',
    body: TeamChanges,
    reply: Team,
    errors: [tenancyErrors.NAME_TAKEN],
    act: ({ tx, params, body }) => updateTeam(tx, params.team, body),
  }),
  team.delete(`${teams}/:team`, {
    summary: 'Delete a team and its role bindings, at once on every node',
    effect: 'destroys',
    reply: Deleted,
    act: ({ tx, caller, params }) => deleteTeam(tx, caller, params.team),
  }),
  team.get(`${teams}/:team/members`, {
    summary: 'List the members of a team',
    action: 'list-members',
    permission: 'teams:read',
    query: PageQuery,
    reply: PageOf(TeamMember),
    act: ({ tx, params, query }) => listTeamMembers(tx, params.team, query),
  }),
  team.put(`${teams}/:team/members/:user`, {
    summary: 'Add a member to a team; you must hold all that the team holds',
    action: 'add-member',
    permission: 'teams:update',
    effect: 'grants',
    reply: TeamMember,
    errors: [tenancyErrors.TOO_MANY],
    act: ({ tx, caller, params }) => addTeamMember(tx, caller, params),
  }),
  team.delete(`${teams}/:team/members/:user`, {
    summary: 'Take a member out of a team, at once on every node',
    action: 'remove-member',
    permission: 'teams:update',
    reply: Deleted,
    act: ({ tx, caller, params }) => removeTeamMember(tx, caller, params),
  }),
];
