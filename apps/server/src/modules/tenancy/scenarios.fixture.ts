import { invite, verified } from '../../../test/world/invitations.ts';
import { operator } from '../../../test/world/operator.ts';
import type { Sample, Scene } from '../../../test/world/requests.ts';
import type { Scenarios } from '../../../test/world/scenarios.ts';
import { unique } from '../../../test/world/schema.ts';
import { callAs, enrol, keyWith, type Role, sibling, stranger } from '../../../test/world/world.ts';
import { Ids } from '../../kernel/ids.ts';
import { operatorOrg } from '../../kernel/record.ts';
import {
  maxAccountSecrets,
  maxEnvironments,
  maxInvitationMails,
  maxOpenInvitations,
  maxProjects,
  maxServiceAccounts,
  maxTeamMembers,
  maxTeams,
} from './limits.ts';

/** A member that a test may change or remove. */
async function someMember({ world, tenant }: Scene, role: Role = 'viewer'): Promise<{ org: string; user: string }> {
  const user = new Ids(world.clock).next('usr');
  await enrol(world, tenant.org, user, role);
  return { org: tenant.org, user };
}

const lastOwner = ({ tenant }: Scene) => ({ org: tenant.org, user: tenant.members.owner.user });

/** An organization that the test uses up. */
async function ownSibling({ world, tenant }: Scene, deleted: boolean) {
  const other = await sibling(world, tenant);
  if (deleted) {
    const as = tenant.members.owner.token;
    await world.call(`DELETE /api/v1/organizations/${other.org}`, {
      as,
      headers: { 'x-nexus-organization': other.org },
    });
  }
  return { tenant: other, params: { org: other.org } };
}

/** Somebody who may accept, and what they send. */
async function accepting({ world, tenant }: Scene): Promise<Sample & { as: string; user: string }> {
  const { founder } = await stranger(world);
  await verified(world, founder.user);
  const { token } = await invite(world, tenant, founder.email);
  return {
    as: founder.token,
    headers: { 'x-nexus-organization': founder.org },
    body: { token },
    user: founder.user,
  };
}

/** An invitation that is withdrawn already. */
async function closedInvitation({ world, tenant, call }: Scene): Promise<Sample> {
  const { id } = await invite(world, tenant, `${unique()}@example.com`);
  await call(`DELETE /api/v1/organizations/${tenant.org}/invitations/${id}`);
  return { params: { org: tenant.org, invitation: id } };
}

const invitationBody = () => ({ email: `${unique()}@example.com`, role: 'viewer' });

/** Of the tenant, or of another one where the tenant is the operator itself. */
const impersonation = ({ world, tenant }: Scene) => ({
  organization: tenant.org === operatorOrg ? world.a.org : tenant.org,
  reason: 'To see what they see',
  minutes: 30,
});

/** One that has begun. */
async function impersonated(scene: Scene): Promise<string> {
  const { world } = scene;
  const other = await operator(world);
  const body = impersonation(scene);
  const made = await callAs(world, other, other.members.owner.token, 'POST /api/v1/operator/impersonations', { body });
  if (made.status !== 201) throw new Error(`an impersonation answered ${made.status}: ${made.text}`);
  return String(made.body.id);
}

const project = async ({ make }: Scene) => ({ project: await make('prj') });

async function environmentIn({ call, make }: Scene): Promise<{ project: string; environment: string }> {
  const found = await make('prj');
  const { body } = await call(`GET /api/v1/projects/${found}`);
  return { project: found, environment: String(body.environments?.[0]?.id) };
}

export const scenarios: Scenarios = {
  'POST /api/v1/organizations': {
    refusals: { SLUG_TAKEN: () => ({ body: { name: 'Operator', slug: 'operator' } }) },
  },
  'PATCH /api/v1/organizations/:org': {
    refusals: { SLUG_TAKEN: ({ tenant }) => ({ params: { org: tenant.org }, body: { slug: 'operator' } }) },
  },
  'DELETE /api/v1/organizations/:org': {
    request: (scene) => ownSibling(scene, false),
    refusals: {
      ORGANIZATION_PROTECTED: async ({ world, tenant }) => {
        const { founder, ...rest } = await stranger(world);
        await enrol(world, operatorOrg, founder.user, 'owner');
        const members = { ...tenant.members, owner: founder };
        const operator = { ...rest, founder, members, org: operatorOrg };
        return { tenant: operator, params: { org: operatorOrg } };
      },
    },
  },
  'POST /api/v1/organizations/:org/restore': {
    request: (scene) => ownSibling(scene, true),
    refusals: { ORGANIZATION_NOT_DELETED: ({ tenant }) => ({ params: { org: tenant.org } }) },
  },
  'POST /api/v1/organizations/:org/leave': {
    request: async ({ world, tenant }) => {
      const { founder } = await stranger(world);
      await enrol(world, tenant.org, founder.user, 'viewer');
      return { params: { org: tenant.org }, as: founder.token };
    },
    refusals: { LAST_OWNER: ({ tenant }) => ({ params: { org: tenant.org } }) },
  },
  'GET /api/v1/organizations/:org/members/:user': {
    request: async (scene) => ({ params: await someMember(scene) }),
  },
  'PATCH /api/v1/organizations/:org/members/:user': {
    request: async (scene) => ({ params: await someMember(scene), body: { role: 'developer' } }),
    refusals: { LAST_OWNER: (scene) => ({ params: lastOwner(scene), body: { role: 'admin' } }) },
  },
  'DELETE /api/v1/organizations/:org/members/:user': {
    request: async (scene) => ({ params: await someMember(scene) }),
    refusals: { LAST_OWNER: (scene) => ({ params: lastOwner(scene) }) },
  },
  'POST /api/v1/organizations/:org/transfer': {
    request: async ({ world, tenant }) => {
      // The owner of the world's organization stays.
      const other = await sibling(world, tenant);
      return { tenant: other, params: { org: other.org }, body: { member: other.members.viewer.user } };
    },
    refusals: {
      NOT_FOUND: ({ world, tenant }) => ({
        params: { org: tenant.org },
        body: { member: new Ids(world.clock).next('usr') },
      }),
    },
  },
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
  'POST /api/v1/organizations/:org/invitations': {
    request: ({ tenant }) => ({ params: { org: tenant.org }, body: invitationBody() }),
    refusals: {
      ALREADY_MEMBER: ({ tenant }) => ({
        params: { org: tenant.org },
        body: { email: tenant.founder.email, role: 'viewer' },
      }),
      NOT_FOUND: ({ world, tenant }) => ({
        params: { org: tenant.org },
        body: { ...invitationBody(), role: new Ids(world.clock).next('rol') },
      }),
      INVITATION_EXISTS: async ({ world, tenant }) => {
        const body = invitationBody();
        await invite(world, tenant, body.email);
        return { params: { org: tenant.org }, body };
      },
      TOO_MANY: async ({ world, tenant }) => {
        const other = await sibling(world, tenant);
        const ids = Array.from({ length: maxOpenInvitations }, () => new Ids(world.clock).next('ivt'));
        await world.rows(
          `insert into eco_invitations
             (id, org_id, role, email, email_hash, hash, invited_by, created_at, expires_at)
           select id, $2, 'viewer', 'sealed', sha256(id::bytea), sha256(id::bytea), 'x', $3, '2099-01-01T00:00:00Z'
           from unnest($1::text[]) as i (id)`,
          [ids, other.org, '2026-01-01T00:00:00Z'],
        );
        return { tenant: other, params: { org: other.org }, body: invitationBody() };
      },
    },
  },
  'POST /api/v1/organizations/:org/invitations/:invitation/resend': {
    refusals: {
      INVITATION_CLOSED: closedInvitation,
      TOO_MANY: async ({ world, tenant }) => {
        const { id } = await invite(world, tenant, `${unique()}@example.com`);
        await world.rows('update eco_invitations set mails = $2 where id = $1', [id, maxInvitationMails]);
        return { params: { org: tenant.org, invitation: id } };
      },
    },
  },
  'DELETE /api/v1/organizations/:org/invitations/:invitation': { refusals: { INVITATION_CLOSED: closedInvitation } },
  'POST /api/v1/invitations/preview': {
    request: async ({ world, tenant }) => {
      const { token } = await invite(world, tenant, `${unique()}@example.com`);
      return { body: { token } };
    },
    refusals: { INVITATION_INVALID: () => ({ body: { token: 'unknown' } }) },
  },
  'POST /api/v1/invitations/accept': {
    request: accepting,
    refusals: {
      INVITATION_INVALID: () => ({ body: { token: 'unknown' } }),
      INVITATION_NOT_YOURS: async (scene) => ({ body: (await accepting(scene)).body }),
      ALREADY_MEMBER: async (scene) => {
        const { user, ...sample } = await accepting(scene);
        await enrol(scene.world, scene.tenant.org, user, 'viewer');
        return sample;
      },
    },
  },
  'POST /api/v1/customers': {
    refusals: {
      EXTERNAL_ID_TAKEN: async ({ call }) => {
        const body = { externalId: 'taken', name: 'Taken' };
        await call('POST /api/v1/customers', body);
        return { body };
      },
    },
  },
  'PATCH /api/v1/customers/:customer': {
    refusals: {
      EXTERNAL_ID_TAKEN: async ({ call, make }) => {
        await call('POST /api/v1/customers', { externalId: 'taken', name: 'Taken' });
        return { params: { customer: await make('cus') }, body: { externalId: 'taken' } };
      },
    },
  },
  'POST /api/v1/projects': {
    refusals: {
      SLUG_TAKEN: async ({ call }) => {
        const body = { name: 'Taken', slug: 'taken' };
        await call('POST /api/v1/projects', body);
        return { body };
      },
      TOO_MANY: async (scene) => {
        const { world, tenant } = scene;
        const other = await sibling(world, tenant);
        const ids = Array.from({ length: maxProjects }, () => new Ids(world.clock).next('prj'));
        await world.rows(
          `insert into eco_projects (id, org_id, name, slug, created_at, updated_at)
           select id, $2, 'P', 'p' || n, $3, $3 from unnest($1::text[]) with ordinality as p (id, n)`,
          [ids, other.org, '2026-01-01T00:00:00Z'],
        );
        return { tenant: other, body: { name: 'One too many' } };
      },
    },
  },
  'PATCH /api/v1/projects/:project': {
    refusals: {
      SLUG_TAKEN: async (scene) => {
        await scene.call('POST /api/v1/projects', { name: 'Taken', slug: 'taken' });
        return { params: await project(scene), body: { slug: 'taken' } };
      },
    },
  },
  'POST /api/v1/organizations/:org/service-accounts': {
    refusals: {
      TOO_MANY: async ({ world, tenant }) => {
        const other = await sibling(world, tenant);
        const ids = Array.from({ length: maxServiceAccounts }, () => new Ids(world.clock).next('svc'));
        await world.rows(
          `insert into eco_service_accounts (id, org_id, name, created_by, created_at, updated_at)
           select id, $2, 'S', $3, $4, $4 from unnest($1::text[]) as s (id)`,
          [ids, other.org, tenant.members.owner.user, '2026-01-01T00:00:00Z'],
        );
        return { tenant: other, params: { org: other.org }, body: { name: 'One too many' } };
      },
    },
  },
  'POST /api/v1/organizations/:org/service-accounts/:account/secrets': {
    refusals: {
      CANNOT_GRANT: async ({ world, tenant, make, call }) => {
        const account = await make('svc');
        await call('POST /api/v1/access/bindings', { principal: account, role: 'viewer' });
        return { as: await keyWith(world, tenant, ['service-accounts:*']), params: { org: tenant.org, account } };
      },
      TOO_MANY: async ({ tenant, make, call }) => {
        const account = await make('svc');
        for (let n = 0; n < maxAccountSecrets; n += 1)
          await call(`POST /api/v1/organizations/${tenant.org}/service-accounts/${account}/secrets`, {});
        return { params: { org: tenant.org, account } };
      },
    },
  },
  'POST /api/v1/operator/impersonations': {
    request: async (scene) => ({ tenant: await operator(scene.world), body: impersonation(scene) }),
    refusals: {
      NOT_FOUND: (scene) => ({ body: impersonation(scene) }),
      CANNOT_IMPERSONATE: async (scene) => ({
        tenant: await operator(scene.world),
        body: { ...impersonation(scene), organization: operatorOrg },
      }),
    },
  },
  'GET /api/v1/operator/impersonations': {
    request: async ({ world }) => ({ tenant: await operator(world) }),
    refusals: { NOT_FOUND: () => ({}) },
  },
  'DELETE /api/v1/operator/impersonations/:impersonation': {
    request: async (scene) => ({
      tenant: await operator(scene.world),
      params: { impersonation: await impersonated(scene) },
    }),
  },
  'DELETE /api/v1/organizations/:org/impersonations/:impersonation': {
    request: async (scene) => ({ params: { org: scene.tenant.org, impersonation: await impersonated(scene) } }),
  },
  'POST /api/v1/projects/:project/environments': {
    refusals: {
      SLUG_TAKEN: async (scene) => ({ params: await project(scene), body: { name: 'Again', slug: 'staging' } }),
      TOO_MANY: async (scene) => {
        const { world, tenant } = scene;
        const params = await project(scene);
        const ids = Array.from({ length: maxEnvironments - 3 }, () => new Ids(world.clock).next('env'));
        await world.rows(
          `insert into eco_environments (id, org_id, project_id, name, slug, production, created_at, updated_at)
           select id, $2, $3, 'E', 'e' || n, false, $4, $4 from unnest($1::text[]) with ordinality as e (id, n)`,
          [ids, tenant.org, params.project, '2026-01-01T00:00:00Z'],
        );
        return { params, body: { name: 'One too many' } };
      },
    },
  },
  'PATCH /api/v1/projects/:project/environments/:environment': {
    refusals: {
      SLUG_TAKEN: async (scene) => ({ params: await environmentIn(scene), body: { slug: 'production' } }),
    },
  },
};
