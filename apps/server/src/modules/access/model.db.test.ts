import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../../test/app.ts';
import { postgresAvailable } from '../../../test/harness.ts';
import { type Random, randomFrom, seedOfRun } from '../../../test/random.ts';
import { unique } from '../../../test/world/schema.ts';
import { callAs, enrol, liftedLimits, makeWorld, type World } from '../../../test/world/world.ts';
import { modules } from '../../app.ts';
import type { Caller } from '../../kernel/caller.ts';
import { type Id, Ids } from '../../kernel/ids.ts';
import { authorize } from './authorize.ts';
import { builtInRolesOf } from './built-in-roles.ts';

const builtInRoles = builtInRolesOf(modules);

/** What should be true after the calls so far: plain lists, and none of the product's code. */
interface Model {
  members: Map<string, string>;
  teams: Map<string, Set<string>>;
  roles: Map<string, string[]>;
  bindings: Map<string, { principal: string; role: string; project: string | undefined }>;
}

const permissions = ['projects:update', 'projects:read', 'customers:delete', 'keys:read', 'organizations:delete'];
const patterns = ['projects:*', '*:read', 'customers:*', 'keys:read', 'customers:read'];

function expected({ members, teams, roles, bindings }: Model, user: string, asked: string, project: string): boolean {
  const membership = members.get(user);
  if (membership === undefined) return false;
  const [resource, action] = asked.split(':');
  const under = (text: string) => ['*:*', asked, `${resource}:*`, `*:${action}`].includes(text);
  const holds = (role: string) => {
    const own = roles.get(role);
    if (own !== undefined) return own.some(under);
    const builtIn = Object.entries(builtInRoles).find(([name]) => name === role)?.[1].permissions;
    return builtIn?.allow.some(under) === true && !builtIn.except.some(under);
  };
  if (holds(membership)) return true;
  return [...bindings.values()].some(
    ({ principal, role, project: place }) =>
      (principal === user || teams.get(principal)?.has(user) === true) &&
      (place === undefined || place === project) &&
      holds(role),
  );
}

describe.skipIf(!postgresAvailable)('rights after any sequence of changes (needs PostgreSQL)', () => {
  let world: World;
  let node: TestApp;
  let projects: string[];
  const users: Id<'usr'>[] = [];
  const model: Model = { members: new Map(), teams: new Map(), roles: new Map(), bindings: new Map() };

  beforeAll(async () => {
    world = await makeWorld();
    node = await testApp({ beside: world, env: liftedLimits(), manualClock: false });
    projects = [await made('/api/v1/projects', { name: 'P' }), await made('/api/v1/projects', { name: 'Q' })];
    for (let i = 0; i < 4; i += 1) {
      const user = new Ids(world.clock).next('usr');
      await enrol(world, world.a.org, user, 'billing');
      users.push(user);
      model.members.set(user, 'billing');
    }
  });
  afterAll(async () => {
    await node?.close();
    await world?.close();
  });

  const call = async (what: string, body?: unknown) =>
    callAs(world, world.a, world.a.members.owner.token, what, body === undefined ? {} : { body });
  const made = async (path: string, body: object) => {
    const answer = await call(`POST ${path}`, body);
    expect(answer.status, answer.text).toBe(201);
    return String(answer.body.id);
  };
  const organization = () => `/api/v1/organizations/${world.a.org}`;
  const anyRole = (random: Random) => random.pick([...model.roles.keys(), 'developer', 'viewer', 'billing']);

  const joinOrLeave = async (random: Random) => {
    if (model.teams.size === 0) return;
    const [team, inside] = random.pick([...model.teams]);
    const user = random.pick(users);
    const method = inside.has(user) ? 'DELETE' : 'PUT';
    const { status } = await call(`${method} ${organization()}/teams/${team}/members/${user}`);
    expect(status).toBe(200);
    if (!inside.delete(user)) inside.add(user);
  };

  /** Each does one call and says in the model what it should have done. */
  const moves: ((random: Random) => Promise<void>)[] = [
    async () => {
      if (model.teams.size < 3) model.teams.set(await made(`${organization()}/teams`, { name: unique() }), new Set());
    },
    async (random) => {
      const body = { name: unique(), permissions: [random.pick(patterns)] };
      if (model.roles.size < 4) model.roles.set(await made('/api/v1/access/roles', body), body.permissions);
    },
    joinOrLeave,
    joinOrLeave,
    joinOrLeave,
    async (random) => {
      const principal = random.once(2)
        ? random.pick(users)
        : random.pick([...users, ...model.teams.keys(), ...model.teams.keys()]);
      const project = random.once(2) ? random.pick(projects) : undefined;
      const role = anyRole(random);
      const answer = await call('POST /api/v1/access/bindings', { principal, role, project });
      if (answer.status === 201) model.bindings.set(String(answer.body.id), { principal, role, project });
      else expect(answer.body.code).toBe('BINDING_EXISTS');
    },
    async (random) => {
      if (model.bindings.size === 0) return;
      const id = random.pick([...model.bindings.keys()]);
      expect((await call(`DELETE /api/v1/access/bindings/${id}`)).status).toBe(200);
      model.bindings.delete(id);
    },
    async (random) => {
      if (model.roles.size === 0) return;
      const role = random.pick([...model.roles.keys()]);
      const changed = [random.pick(patterns), random.pick(patterns)];
      expect((await call(`PATCH /api/v1/access/roles/${role}`, { permissions: changed })).status).toBe(200);
      model.roles.set(role, changed);
    },
    async (random) => {
      const user = random.pick(users);
      const role = anyRole(random);
      expect((await call(`PATCH ${organization()}/members/${user}`, { role })).status).toBe(200);
      model.members.set(user, role);
    },
    async (random) => {
      if (model.roles.size === 0) return;
      const role = random.pick([...model.roles.keys()]);
      const held = [...model.members.values(), ...[...model.bindings.values()].map((each) => each.role)].includes(role);
      expect((await call(`DELETE /api/v1/access/roles/${role}`)).status).toBe(held ? 409 : 200);
      if (!held) model.roles.delete(role);
    },
    async (random) => {
      if (model.teams.size === 0 || !random.once(4)) return;
      const team = random.pick([...model.teams.keys()]);
      expect((await call(`DELETE ${organization()}/teams/${team}`)).status).toBe(200);
      model.teams.delete(team);
      for (const [id, { principal }] of model.bindings) if (principal === team) model.bindings.delete(id);
    },
  ];

  /** Answers that differ from the model's, on a node whose memory is warm. */
  async function wrong({ app }: Pick<TestApp, 'app'>): Promise<string[]> {
    const found: string[] = [];
    for (const user of users) {
      const caller = { kind: 'user', id: user, org: world.a.org, scopes: undefined } as Caller;
      for (const asked of permissions) {
        for (const project of projects) {
          const { allowed } = await authorize(app.kernel, caller, asked, { project });
          if (allowed !== expected(model, user, asked, project)) found.push(`${user} ${asked} ${project}: ${allowed}`);
        }
      }
    }
    return found;
  }

  it('are at once those that a plain model expects, and soon on another node', async () => {
    const seed = seedOfRun();
    const random = randomFrom(seed);
    for (let step = 0; step < 200; step += 1) {
      await random.pick(moves)(random);
      expect(await wrong(world), `seed ${seed}, step ${step}`).toEqual([]);
      if (step % 10 !== 9) continue;
      for (let look = 0; look < 500 && (await wrong(node)).length > 0; look += 1) await new Promise(setImmediate);
      expect(await wrong(node), `seed ${seed}, step ${step}, other node`).toEqual([]);
    }
  });
});
