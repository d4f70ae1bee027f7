import { asksPermission } from '../world/declared.ts';
import { sendWatched, validRequest } from '../world/requests.ts';
import { callAs, type Tenant, type World } from '../world/world.ts';
import type { Check } from './permit.ts';

/**
 * What a key that is bound to an environment may call beyond the routes of its own environment: it makes keys, verifies and
 * reports usage in that one, and reads what it is part of.
 */
const open: ReadonlySet<string> = new Set([
  'POST /api/v1/keys',
  'POST /api/v1/keys/import',
  'POST /api/v1/keys/verify',
  'POST /api/v1/keys/snapshots',
  'POST /api/v1/keys/reports',
  'GET /api/v1/keys/stream',
  'GET /api/v1/keys',
  'POST /api/v1/events',
  'POST /api/v1/access/explain',
  'GET /api/v1/organizations/:org',
  'GET /api/v1/customers',
  'GET /api/v1/customers/:customer',
  'GET /api/v1/projects',
]);

/** A key that is bound to an environment reaches nothing of another one, nor what is above both. */
export const confinesKeys: Check = async (world, declared) => {
  const { callers } = declared.spec;
  if (!asksPermission(declared) || callers?.includes('key') === false || open.has(declared.name)) return [];
  const ready = await validRequest(world, declared, world.a);
  const { answer, written } = await sendWatched(world, ready, await boundKey(world, ready.tenant));
  return [
    ...([403, 404].includes(answer.status)
      ? []
      : [`${ready.what} as a key of another environment: ${answer.status} ${answer.text.slice(0, 200)}`]),
    ...(written.length === 0 ? [] : [`${ready.what} as a key of another environment changed ${written}`]),
  ];
};

/** A key of the owner's that may do everything, in an environment of a project of its own. */
async function boundKey(world: World, tenant: Tenant): Promise<string> {
  const { token } = tenant.members.owner;
  const project = await callAs(world, tenant, token, 'POST /api/v1/projects', { body: { name: 'Elsewhere' } });
  const environmentId = project.body.environments?.[0]?.id;
  const body = { name: 'Bound', scopes: ['*:*'], environmentId };
  const made = await callAs(world, tenant, token, 'POST /api/v1/keys', { body });
  if (made.status !== 201) throw new Error(`a key of an environment answered ${made.status}: ${made.text}`);
  return String(made.body.key);
}
