import type { Sample, Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { unique } from '../../../../test/world/schema.ts';
import type { Tenant } from '../../../../test/world/world.ts';
import { proof, someone } from '../scenes.fixture.ts';
import { sealEmail } from './email-changes.ts';

/** A change of the person that waits: without a mail server, none would. */
async function waiting({ world }: Scene, { founder }: Tenant): Promise<void> {
  const sealed = await sealEmail(world.app.kernel, founder.user as never, `${unique()}@example.com`);
  await world.rows(
    `insert into eco_email_changes (person_id, email, created_at, expires_at)
     values ($1, $2, '2026-01-01T00:00:00Z', '2099-01-01T00:00:00Z') on conflict do nothing`,
    [founder.user, sealed],
  );
}

async function answer(scene: Scene): Promise<Sample> {
  const { tenant } = await someone(scene);
  await waiting(scene, tenant);
  return { tenant, body: { token: await proof(scene, tenant.founder.user, 'prove-new-email') } };
}

const unknown = { refusals: { VERIFICATION_INVALID: () => ({ body: { token: 'unknown' } }) } };

export const scenarios: Scenarios = {
  'POST /api/v1/auth/change-email': {
    request: async (scene) => {
      const { tenant } = await someone(scene);
      return { tenant, body: { email: `${unique()}@example.com` } };
    },
    refusals: { EMAIL_TAKEN: ({ world }) => ({ body: { email: world.b.founder.email } }) },
  },
  'DELETE /api/v1/auth/change-email': {
    request: async (scene) => {
      await waiting(scene, scene.tenant);
      return {};
    },
    refusals: { NOT_FOUND: async (scene) => ({ tenant: (await someone(scene)).tenant }) },
  },
  'POST /api/v1/auth/change-email/confirm': { request: answer, ...unknown },
  'POST /api/v1/auth/change-email/stop': { request: answer, ...unknown },
};
