import { invite, verified } from '../../../../test/world/invitations.ts';
import type { Sample, Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { unique } from '../../../../test/world/schema.ts';
import { enrol, sibling, stranger } from '../../../../test/world/world.ts';
import { Ids } from '../../../kernel/ids.ts';
import { maxInvitationMails, maxOpenInvitations } from '../limits.ts';

/** Somebody who may accept, and their request. */
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

/** A withdrawn invitation. */
async function closedInvitation({ world, tenant, call }: Scene): Promise<Sample> {
  const { id } = await invite(world, tenant, `${unique()}@example.com`);
  await call(`DELETE /api/v1/organizations/${tenant.org}/invitations/${id}`);
  return { params: { org: tenant.org, invitation: id } };
}

const invitationBody = () => ({ email: `${unique()}@example.com`, role: 'viewer' });

export const scenarios: Scenarios = {
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
};
