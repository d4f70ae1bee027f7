import type { Circumstance, Sample, Scene } from '../../../test/world/requests.ts';
import type { Script } from '../../../test/world/scenarios.ts';
import { stranger, type Tenant } from '../../../test/world/world.ts';
import type { HashingQueue } from './password/hashing-queue.ts';
import { newOpaqueToken } from './sessions/tokens.ts';
import { identityState } from './state.ts';

export const goodPassword = 'Correct-Horse-17-Battery';

/** A token as in a mail. The table keeps only hashes, so the test writes one whose text it knows. */
export async function proof({ world }: Scene, person: string, purpose: string): Promise<string> {
  const { id, text, hash } = newOpaqueToken('vrf', world.app.kernel.ids);
  await world.rows(
    `insert into eco_verifications (id, person_id, purpose, hash, created_at, expires_at)
     values ($1, $2, $3, $4, '2026-01-01T00:00:00Z', '2099-01-01T00:00:00Z')`,
    [id, person, purpose, hash],
  );
  return text;
}

/** A person whom the test may log out, and what they log in with. */
export async function someone({ world }: Scene): Promise<{ tenant: Tenant; email: string; password: string }> {
  const tenant = await stranger(world);
  const { email, password } = tenant.founder;
  return { tenant, email, password };
}

export const suspend = ({ world }: Pick<Scene, 'world'>, person: string) =>
  world.rows(`update eco_identities set status = 'suspended' where id = $1`, [person]);

export const loginOf = ({ founder: { email, password } }: Tenant) => ({ email, password });

/** Fills the queues of both hashers. */
const busy =
  ({ world }: Scene): Circumstance =>
  () => {
    const { hasher, backupCodeHasher } = world.app.kernel.services.use(identityState);
    const leave = [...fill(hasher), ...fill(backupCodeHasher.queue)];
    return () => {
      for (const each of leave) each();
    };
  };

function fill(queue: Pick<HashingQueue, 'admit'>): (() => void)[] {
  const leave: (() => void)[] = [];
  // A full queue refuses before it starts the work.
  for (let taken = -1; taken < leave.length; ) {
    taken = leave.length;
    queue.admit(() => new Promise<void>((resolve) => leave.push(resolve))).catch(() => {});
  }
  return leave;
}

export const whileBusy =
  (request: (scene: Scene) => Promise<Sample> | Sample): Script =>
  async (scene) => ({ ...(await request(scene)), during: busy(scene) });
