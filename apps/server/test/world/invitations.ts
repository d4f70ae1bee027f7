import type { Id } from '../../src/kernel/ids.ts';
import { openToken } from '../../src/modules/tenancy/invitations/sealed.ts';
import { callAs, type Tenant, type World } from './world.ts';

/** An open invitation of the tenant's owner, and the token that its mail would carry: jobs do not run in this world. */
export async function invite(
  world: World,
  tenant: Tenant,
  email: string,
  role = 'viewer',
): Promise<{ id: Id<'ivt'>; token: string }> {
  const path = `/api/v1/organizations/${tenant.org}/invitations`;
  const answer = await callAs(world, tenant, tenant.members.owner.token, `POST ${path}`, { body: { email, role } });
  if (answer.status !== 201) throw new Error(`an invitation answered ${answer.status}: ${answer.text}`);
  const id = String(answer.body.id) as Id<'ivt'>;
  return { id, token: await tokenOf(world, id) };
}

/** The token of the invitation's next mail. */
export async function tokenOf(world: World, id: Id<'ivt'>): Promise<string> {
  const [row] = await world.rows<{ token: Buffer }>('select token from eco_invitations where id = $1', [id]);
  if (row?.token === undefined) throw new Error('no mail of the invitation waits');
  return openToken(world.app.kernel, id, row.token);
}

/** A person may accept only what came to a proven address. */
export async function verified(world: World, user: string): Promise<void> {
  await world.rows('update eco_identities set email_verified_at = created_at where id = $1', [user]);
}
