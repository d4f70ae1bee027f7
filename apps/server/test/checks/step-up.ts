import { spareRequest } from '../world/requests.ts';
import type { World } from '../world/world.ts';
import { type Check, refused } from './permit.ts';

/** A person whose proof of identity is old gets 403 and is told how to renew it. */
export const asksForProof: Check = async (world, declared) => {
  if (declared.spec.effect === undefined) return [];
  const ready = await spareRequest(world, declared, world.a);
  const renew = await outdate(world, ready.as ?? '');
  try {
    return await refused(world, ready, 'an owner after a while', ready.as, 403, 'STEP_UP_REQUIRED');
  } finally {
    await renew();
  }
};

/** As if the session had been proven a day ago; answers how to undo it. */
async function outdate(world: World, token: string): Promise<() => Promise<void>> {
  const { sid } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sid: string };
  const move = async (by: string): Promise<void> => {
    await world.rows('update eco_sessions set auth_time = auth_time + $2::interval where id = $1', [sid, by]);
    world.app.kernel.caches.invalidate('session', sid);
  };
  await move('-1 day');
  return () => move('1 day');
}
