import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { injected } from '../app.ts';
import { postgresAvailable } from '../harness.ts';
import { type Random, randomFrom, seedOfRun } from '../random.ts';
import { sceneOf } from '../world/requests.ts';
import { keyWith, makeWorld, sibling, type Tenant, type World } from '../world/world.ts';
import {
  type FuzzRequest,
  fuzzRequest,
  type Material,
  type OpenApi,
  type Operation,
  operationsOf,
} from './requests.ts';

const seed = seedOfRun();
const count = process.env.NEXUS_SOAK === 'fuzz' ? 500_000 : 10_000;
/** Requests at work at once. */
const abreast = 16;
const maxAttempts = 3;
/** After so many the tenants are made anew: requests of owners delete what there is. */
const perMaterial = 500;

interface Reply {
  request: FuzzRequest;
  status: number;
  type: string;
  text: string;
}

describe.skipIf(!postgresAvailable)(`requests made from /openapi.json, seed ${seed} (needs PostgreSQL)`, () => {
  let world: World;

  beforeAll(async () => {
    world = await makeWorld();
  });
  afterAll(() => world?.close());

  it(`are ${count} times answered without a 5xx, and refused with a problem that says why`, {
    timeout: 6_000_000,
  }, async () => {
    const random = randomFrom(seed);
    const document = await world.call('GET /openapi.json');
    const operations = operationsOf(document.body as unknown as OpenApi);
    expect(operations.length).toBeGreaterThan(40);
    const statuses = new Map<number, number>();
    const wrong: string[] = [];
    for (let done = 0; done < count; done += perMaterial) {
      const material = await materialOf(world, random);
      for (const reply of await fire(world, random, operations, material)) {
        statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
        const problem = faultOf(reply);
        if (problem !== undefined) wrong.push(problem);
      }
    }
    expect(wrong.slice(0, 20).join('\n')).toBe('');
    expect([...statuses.values()].reduce((sum, each) => sum + each, 0)).toBe(count);
    // A fuzzer whose requests all fail at the door tests the door.
    const admitted = [...statuses].filter(([status]) => status < 300).reduce((sum, [, each]) => sum + each, 0);
    expect(admitted, JSON.stringify([...statuses])).toBeGreaterThan(count / 20);
    for (const status of [400, 401, 403, 404])
      expect(statuses.get(status), String(status)).toBeGreaterThan(count / 200);
  });

  it('leave a server that works', async () => {
    const ready = await world.call('GET /ready');
    expect(ready.body.database).toBe(true);
    await world.settled();
    // What was asked is no reason not to record that it was.
    expect(await world.rows('select code, reason, payload from nexus_journal_rejected limit 3')).toEqual([]);
  });
});

async function fire(world: World, random: Random, operations: readonly Operation[], material: Material) {
  const replies: Reply[] = [];
  const requests = Array.from({ length: perMaterial }, () => fuzzRequest(random, draw(random, operations), material));
  const worker = async (): Promise<void> => {
    for (let request = requests.pop(); request !== undefined; request = requests.pop()) {
      replies.push(await send(world, request));
    }
  };
  await Promise.all(Array.from({ length: abreast }, worker));
  return replies;
}

function draw(random: Random, operations: readonly Operation[]): Operation {
  const drawn = random.pick(operations);
  return drawn.slow && !random.once(8) ? draw(random, operations) : drawn;
}

/** On a machine with other work a request may wait too long for the database: repeated, as the 503 says, it is answered. */
async function send(world: World, request: FuzzRequest, attempt = 1): Promise<Reply> {
  const { status, headers, text } = await injected(world.app, { ...request, method: request.method as 'GET' });
  if (status === 503 && headers['retry-after'] !== undefined && attempt < maxAttempts) {
    await pause(1000);
    return send(world, request, attempt + 1);
  }
  return { request, status, type: String(headers['content-type']), text };
}

/** Undefined where the reply is as it must be, whatever was asked. */
function faultOf({ request, status, type, text }: Reply): string | undefined {
  const about = () => `${JSON.stringify(request).slice(0, 600)} → ${status} ${type} ${text.slice(0, 300)}`;
  if (status >= 500) return about();
  if (status < 400 || request.method === 'HEAD') return undefined;
  if (!type.startsWith('application/problem+json')) return `not a problem: ${about()}`;
  const body = JSON.parse(text) as Record<string, unknown>;
  const whole = ['code', 'detail', 'requestId'].every((name) => typeof body[name] === 'string' && body[name] !== '');
  return whole && body.status === status ? undefined : `a problem that says too little: ${about()}`;
}

/** New organizations of the same people, with one thing of each kind in them. */
async function materialOf(world: World, random: Random): Promise<Material> {
  const people = await alive(world);
  const tenants = [await sibling(world, people), await sibling(world, world.b)];
  const ids = new Map<string, string[]>([
    ['org', tenants.map(({ org }) => org)],
    ['usr', Object.values(people.members).map(({ user }) => user)],
  ]);
  for (const tenant of tenants) {
    for (const type of ['prj', 'env', 'cus', 'api', 'bnd']) {
      const made = await sceneOf(world, tenant).make(type);
      ids.set(type, [...(ids.get(type) ?? []), made]);
    }
  }
  const [own = people] = tenants;
  const key = await keyWith(world, own, ['*:*']);
  const { owner, admin, viewer } = people.members;
  const bad = ['x', `${key}x`, `${owner.token}x`, `eco_api_${random.integer(10)}`, 'a.b.c', ''];
  return {
    credentials: [owner.token, owner.token, owner.token, key, key, admin.token, viewer.token, ...bad.slice(0, 3)],
    ids,
    organizations: tenants.map(({ org }) => org),
  };
}

/** The people of `a` until a request has ended their sessions; then those of another. */
async function alive(world: World): Promise<Tenant> {
  const { token: as } = world.a.members.owner;
  const me = await world.call('GET /api/v1/auth/me', { as });
  if (me.status !== 200) world.a = await world.people();
  return world.a;
}
