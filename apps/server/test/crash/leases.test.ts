import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openClient } from '../../src/kernel/db/client.ts';
import { postgresServer } from '../../src/modules/vault/targets/servers.fixture.ts';
import { register } from '../app.ts';
import { searchDatabase, searchFiles } from '../canaries.ts';
import { postgresAvailable, type TestDatabase, testDatabase } from '../harness.ts';
import { eventually } from '../postgres/processes.ts';
import { randomFrom, seedOfRun } from '../random.ts';
import { callsTo } from '../remote.ts';
import { testMasterKey } from '../templates.ts';
import { generous, launch, type Server } from './server.ts';

/** Each of them in the middle of leases that are made, leases that are revoked, and rotations. */
const kills = process.env.NEXUS_SOAK === 'leases' ? 25 : 3;
const seed = seedOfRun();
/** Milliseconds, also on a machine with other work. */
const patience = 120_000;

type TargetServer = Awaited<ReturnType<typeof postgresServer>>;

interface Login {
  username: string;
  password: string;
}

describe.skipIf(!postgresAvailable)(`leases and rotations that are killed, seed ${seed} (needs PostgreSQL)`, () => {
  const random = randomFrom(seed);
  let database: TestDatabase;
  let db: pg.Client;
  let target: TargetServer;
  let folder: string;
  let server: Server;
  let address = '';
  let output = '';
  let key = '';
  let base = '';
  let rotator = '';
  /** Leases that were answered, and whose end nobody has asked for; by id. */
  const taken = new Map<string, Login>();
  const issued: string[] = [];
  let isAlive = true;
  const refused: string[] = [];

  const send = callsTo(() => address);
  const call = (what: string, body: object = {}) => {
    const [method, path] = what.split(' ');
    return send(`${method} ${base}${path}`, { as: key, ...(method === 'GET' ? {} : { body }) });
  };
  const rows = async <Row>(text: string): Promise<Row[]> => (await db.query(text)).rows as Row[];

  async function start(): Promise<void> {
    server = launch(join(folder, 'data'), {
      ...generous,
      ...{ DATABASE_URL: database.ownerUrl, NEXUS_MASTER_KEY: testMasterKey, LOG_LEVEL: 'trace' },
    });
    address = await server.listening;
    isAlive = true;
  }
  async function kill(): Promise<void> {
    isAlive = false;
    await server.end('SIGKILL');
    output += server.stdout() + server.stderr();
  }

  beforeAll(async () => {
    database = await testDatabase({ template: 'migrated' });
    db = await openClient({ connectionString: database.ownerUrl });
    target = await postgresServer(database.ownerUrl);
    folder = mkdtempSync(join(tmpdir(), 'nexus-leases-'));
    await start();
    const owner = await register({ call: send });
    const made = await send('POST /api/v1/keys', { as: owner.token, body: { name: 'program' } });
    key = String(made.body.key);
    const { body } = await send(`GET /api/v1/projects/${owner.project}`, { as: key });
    base = `/api/v1/projects/${owner.project}/environments/${body.environments?.[0]?.id}`;
    const { kind: _, grants: __, ...where } = target.target;
    const credentials = target.credentials;
    const dynamic = await call('POST /dynamic', { name: 'readers', target: target.target, credentials });
    expect(dynamic.status, dynamic.text).toBe(201);
    const rotated = { ...where, kind: 'postgres-user', usernames: target.roles };
    const rotating = await call('POST /rotators', { name: 'URL', target: rotated, credentials });
    expect(rotating.status, rotating.text).toBe(201);
    rotator = String(rotating.body.id);
    expect(await eventually(async () => (await call('GET /secrets/URL')).status === 200, patience)).toBe(true);
  }, 180_000);
  afterAll(async () => {
    await server?.end('SIGKILL');
    await target?.stop();
    await db?.end();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  /** Until the server is gone. */
  async function until(act: () => Promise<void>): Promise<void> {
    try {
      while (isAlive) await act();
    } catch (error) {
      // What it does not answer any more.
      if (isAlive) refused.push(String(error));
    }
  }
  async function take(): Promise<void> {
    const { status, body, text } = await call('POST /dynamic/readers/leases');
    if (status !== 201) throw new Error(`a lease answered ${status}: ${text}`);
    const login = { username: String(body.username), password: String(body.password) };
    issued.push(login.password);
    taken.set(String(body.id), login);
  }
  async function end(): Promise<void> {
    const [id] = taken.keys();
    if (id === undefined) return sleep(20);
    taken.delete(id);
    await call(`POST /leases/${id}/revoke`);
  }
  async function rotate(): Promise<void> {
    await call(`POST /rotators/${rotator}/rotate`);
    await sleep(20 + random.integer(50));
  }

  const works = async (login: Login): Promise<boolean> => {
    try {
      await (await target.use(login)).close();
      return true;
    } catch {
      return false;
    }
  };

  /** No user is forgotten, no lease is lost, and the secret's value works. */
  async function expectWhole(): Promise<void> {
    const open = await rows<{ username: string }>(`select username from eco_leases where state <> 'revoked'`);
    const known = new Set(open.map(({ username }) => username));
    expect((await target.users()).filter((name) => !known.has(name))).toEqual([]);
    for (const login of taken.values()) expect(await works(login)).toBe(true);
    const { username, password } = new URL(String((await call('GET /secrets/URL')).body.value));
    issued.push(password);
    expect(await works({ username, password })).toBe(true);
  }

  it(
    `forget no user, lose no lease, and leave a value that works, in ${kills} kills`,
    async () => {
      for (let done = 0; done < kills; done++) {
        const acts = [take, take, take, end, end, rotate].map(until);
        await sleep(300 + random.integer(1500));
        await kill();
        await Promise.all(acts);
        await start();
        await expectWhole();
      }
      expect(issued.length).toBeGreaterThan(kills);

      // What the killed processes left behind is due after two minutes: as if they were over.
      await rows('update eco_leases set revoke_at = created_at where revoke_at is not null');
      await rows('update eco_rotators set next_at = created_at, busy_until = null where pending is not null');
      const isOver = await eventually(async () => {
        await rows(`select graphile_worker.add_job(name, '{}', job_key => 'test ' || name)
        from unnest(array['vault.revoke-leases', 'vault.rotate-secrets']) as name`);
        await sleep(200);
        const open = await rows(`select from eco_leases where state <> 'revoked'`);
        const pending = await rows('select from eco_rotators where pending is not null');
        return open.length === 0 && pending.length === 0;
      }, patience);
      expect(isOver).toBe(true);
      expect(await target.users()).toEqual([]);
      taken.clear();
      await expectWhole();

      await server.end('SIGTERM');
      output += server.stdout() + server.stderr();
      const canaries = [target.credentials.password, ...issued];
      const masterKey = Buffer.from(testMasterKey, 'base64');
      const seen = [
        ...(await searchDatabase(db, masterKey, canaries)),
        ...(await searchFiles(db, folder, masterKey, canaries)),
      ];
      // It is there, and sealed: or the search finds nothing.
      expect(seen.some(({ canary, scope }) => canary === target.credentials.password && scope !== undefined)).toBe(
        true,
      );
      expect(seen.filter(({ scope }) => scope === undefined)).toEqual([]);
      expect(canaries.filter((canary) => output.includes(canary))).toEqual([]);
    },
    kills * 60_000 + patience,
  );
});
