import { type AddressInfo, createServer } from 'node:net';
import type { Scene } from '../../../../test/world/requests.ts';
import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { dynamicSecretIn, environmentIn, fillLeases, leaseIn, standingEnvironmentIn } from '../vault.fixture.ts';
import { maxLeases } from './schema.ts';

const environment = '/api/v1/projects/:project/environments/:environment';
const leases = `${environment}/leases`;
const take = `${environment}/dynamic/:name/leases`;

const missing = `eco_lea_${'0'.repeat(22)}`;
const absent = (more: object = {}) => ({
  NOT_FOUND: async (scene: Scene) => ({ params: { ...(await standingEnvironmentIn(scene)), lease: missing }, ...more }),
});
const ended = (state: string) => async (scene: Scene) => {
  const params = await leaseIn(scene);
  await scene.world.rows(
    `update eco_leases set state = $2, revoke_at = case when $2 = 'revoked' then null else created_at end,
       ended_at = case when $2 = 'revoked' then created_at end where id = $1`,
    [params.lease, state],
  );
  return { params, body: {} };
};

/** A server that answers commands as Redis does. */
const answering = (answer: ((command: string) => string) | undefined): Promise<number> =>
  listening((data) =>
    data
      .split(/^\*\d+\r\n/m)
      .slice(1)
      .map(answer ?? (() => ''))
      .join(''),
  );

/** It ends with the first connection. */
async function listening(reply: (data: string) => string): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (data) => void socket.write(reply(data.toString('latin1'))));
    socket.on('close', () => server.close());
  });
  server.unref();
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
}

const hello = (command: string): string => (/^\$5\r\nhello/i.test(command) ? '%1\r\n+proto\r\n:3\r\n' : '-ERR no\r\n');

const redis =
  (host: string, port: () => Promise<number>, tls = false) =>
  async (scene: Scene) => {
    const target = { kind: 'redis', host, port: await port(), tls };
    const params = await dynamicSecretIn(scene, { target, credentials: { username: 'admin', password: 'x' } });
    return { params, body: {} };
  };

export const scenarios: Scenarios = {
  [`POST ${take}`]: {
    request: async (scene) => ({ params: await dynamicSecretIn(scene), body: {} }),
    refusals: {
      NOT_FOUND: async (scene) => ({ params: { ...(await standingEnvironmentIn(scene)), name: 'missing' }, body: {} }),
      TOO_MANY_LEASES: async (scene) => {
        const params = await dynamicSecretIn(scene, {}, await environmentIn(scene));
        await fillLeases(scene, params, maxLeases);
        return { params, body: {} };
      },
      LEASE_ENDED: async (scene) => {
        // As if making it had taken so long that its revocation has begun.
        const params = await dynamicSecretIn(scene);
        const during = async () => {
          await scene.world.rows(`
            create function nexus_test.late() returns trigger language plpgsql as
              $$ begin new.state = 'revoking'; return new; end $$;
            create trigger late before insert on eco_leases for each row execute function nexus_test.late()`);
          return () => scene.world.rows('drop trigger late on eco_leases; drop function nexus_test.late');
        };
        return { params, body: {}, during };
      },
      OUTBOUND_REFUSED: redis('169.254.169.254', async () => 6379),
      TARGET_UNREACHABLE: redis('127.0.0.1', async () => 1),
      TARGET_TIMED_OUT: redis('127.0.0.1', () => answering(undefined)),
      TARGET_TLS_REFUSED: redis('127.0.0.1', () => listening(() => '-ERR no\r\n'), true),
      TARGET_LOGIN_REFUSED: redis('127.0.0.1', () => answering(() => '-WRONGPASS no\r\n')),
      TARGET_REFUSED: redis('127.0.0.1', () => answering(hello)),
    },
    // A lease stands there before its user is made, and is taken back; what may have been made is removed by a job.
    marks: {
      OUTBOUND_REFUSED: ['eco_leases'],
      TARGET_UNREACHABLE: ['eco_leases'],
      TARGET_TIMED_OUT: ['eco_leases'],
      TARGET_TLS_REFUSED: ['eco_leases'],
      TARGET_LOGIN_REFUSED: ['eco_leases'],
      TARGET_REFUSED: ['eco_leases', 'graphile_worker._private_jobs', 'graphile_worker._private_tasks'],
    },
  },
  [`GET ${leases}`]: { request: async (scene) => ({ params: await standingEnvironmentIn(scene) }) },
  [`GET ${leases}/:lease`]: { request: async (scene) => ({ params: await leaseIn(scene) }), refusals: absent() },
  [`POST ${leases}/:lease/renew`]: {
    request: async (scene) => ({ params: await leaseIn(scene), body: {} }),
    refusals: { ...absent({ body: {} }), LEASE_ENDED: ended('revoked') },
  },
  [`POST ${leases}/:lease/revoke`]: {
    request: async (scene) => ({ params: await leaseIn(scene) }),
    refusals: absent(),
  },
  [`DELETE ${leases}/:lease`]: {
    request: async (scene) => ({ params: (await ended('irrevocable')(scene)).params }),
    refusals: { ...absent(), LEASE_REVOCABLE: async (scene) => ({ params: await leaseIn(scene) }) },
  },
};
