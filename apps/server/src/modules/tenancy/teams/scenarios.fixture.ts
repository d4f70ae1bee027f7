import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { sibling } from '../../../../test/world/world.ts';
import { Ids } from '../../../kernel/ids.ts';
import { maxTeamMembers, maxTeams } from '../limits.ts';
import { someMember } from '../members/scenarios.fixture.ts';

export const scenarios: Scenarios = {
  'POST /api/v1/organizations/:org/teams': {
    refusals: {
      NAME_TAKEN: async ({ tenant, call }) => {
        await call(`POST /api/v1/organizations/${tenant.org}/teams`, { name: 'Taken' });
        return { params: { org: tenant.org }, body: { name: 'taken' } };
      },
      TOO_MANY: async ({ world, tenant }) => {
        const other = await sibling(world, tenant);
        const ids = Array.from({ length: maxTeams }, () => new Ids(world.clock).next('tem'));
        await world.rows(
          `insert into eco_teams (id, org_id, name, created_at, updated_at)
           select id, $2, 'Team ' || n, $3, $3 from unnest($1::text[]) with ordinality as t (id, n)`,
          [ids, other.org, '2026-01-01T00:00:00Z'],
        );
        return { tenant: other, params: { org: other.org }, body: { name: 'One too many' } };
      },
    },
  },
  'PATCH /api/v1/organizations/:org/teams/:team': {
    refusals: {
      NAME_TAKEN: async ({ tenant, call, make }) => {
        await call(`POST /api/v1/organizations/${tenant.org}/teams`, { name: 'Taken' });
        return { params: { org: tenant.org, team: await make('tem') }, body: { name: 'Taken' } };
      },
    },
  },
  'PUT /api/v1/organizations/:org/teams/:team/members/:user': {
    request: async (scene) => ({ params: { ...(await someMember(scene)), team: await scene.make('tem') } }),
    refusals: {
      TOO_MANY: async (scene) => {
        const { world, tenant } = scene;
        const team = await scene.make('tem');
        const ids = Array.from({ length: maxTeamMembers }, () => new Ids(world.clock).next('usr'));
        const memberships = ids.map(() => new Ids(world.clock).next('mem'));
        await world.rows(
          `with joined as (
             insert into eco_members (id, org_id, user_id, role, joined_at)
             select id, $3, usr, 'viewer', $4 from unnest($1::text[], $2::text[]) as m (id, usr))
           select`,
          [memberships, ids, tenant.org, '2026-01-01T00:00:00Z'],
        );
        await world.rows(
          `insert into eco_team_members (org_id, team_id, user_id, added_at)
           select $2, $3, usr, $4 from unnest($1::text[]) as m (usr)`,
          [ids, tenant.org, team, '2026-01-01T00:00:00Z'],
        );
        return { params: { ...(await someMember(scene)), team } };
      },
    },
  },
  'DELETE /api/v1/organizations/:org/teams/:team/members/:user': {
    request: async (scene) => {
      const { org, user } = await someMember(scene);
      const team = await scene.make('tem');
      await scene.call(`PUT /api/v1/organizations/${org}/teams/${team}/members/${user}`);
      return { params: { org, team, user } };
    },
  },
};
