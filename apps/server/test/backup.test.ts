import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Connection } from './crash/client.ts';
import { generous, launch, newDataDir, noPostgresLeft, removeDataDir, type Server } from './crash/server.ts';
import { newTenant } from './crash/tenant.ts';
import { postgresAvailable } from './harness.ts';

const masterKey = randomBytes(32).toString('base64');
const count = 300;

describe.skipIf(!postgresAvailable)('a backup of the database (needs PostgreSQL)', { timeout: 180_000 }, () => {
  let directories: string[];
  let servers: Server[];

  beforeEach(() => {
    directories = [];
    servers = [];
  });
  afterEach(async () => {
    for (const server of servers) await server.end('SIGKILL');
    for (const directory of directories) {
      await noPostgresLeft(directory);
      removeDataDir(directory);
    }
  }, 180_000);

  function directory(): string {
    const made = newDataDir();
    directories.push(made);
    return made;
  }

  function start(dataDir: string, settings: Record<string, string> = {}): Server {
    const server = launch(dataDir, { ...generous, ...settings });
    servers.push(server);
    return server;
  }

  /** Makes secrets, stops, and answers the data directory and how to read them. */
  async function filled() {
    const dataDir = directory();
    const server = start(dataDir, { NEXUS_MASTER_KEY: masterKey });
    const connection = new Connection({ address: await server.listening });
    const { platformKey: as } = await newTenant(connection, 'kept');
    const project = String((await connection.send('GET /api/v1/projects', { as })).body.items?.[0]?.id);
    const { body } = await connection.send(`GET /api/v1/projects/${project}`, { as });
    const environment = body.environments?.[0]?.id;
    const base = `/api/v1/projects/${project}/environments/${environment}`;
    const changes = Array.from({ length: count }, (_, n) => ({ name: `N${n}`, value: `value ${n}` }));
    const written = await connection.send(`POST ${base}/batch`, { as, body: { changes } });
    expect(written.status, written.text).toBe(200);
    connection.close();
    expect((await server.end('SIGTERM')).code).toBe(0);
    return { dataDir, read: { what: `GET ${base}/values`, as } };
  }

  /** The database alone on a machine that has nothing else. */
  function restored(from: string): string {
    const dataDir = directory();
    mkdirSync(dataDir, { mode: 0o711 });
    // With its owner, whom PostgreSQL insists on.
    execFileSync('cp', ['-a', join(from, 'postgres'), join(dataDir, 'postgres')]);
    return dataDir;
  }

  it('restores with the master key on an empty machine', async () => {
    const { dataDir, read } = await filled();
    const server = start(restored(dataDir), { NEXUS_MASTER_KEY: masterKey });
    const connection = new Connection({ address: await server.listening });
    const { status, body } = await connection.send(read.what, { as: read.as });
    connection.close();
    expect(status).toBe(200);
    const items = body.items as unknown as { name: string; value: string }[];
    expect(items).toHaveLength(count);
    for (const { name, value } of items) expect(value).toBe(`value ${name.slice(1)}`);
  });

  it('is refused by name without the key, with another and with a part of it, and can be read with the right one then', async () => {
    const { dataDir, read } = await filled();
    const place = restored(dataDir);
    const truncated = Buffer.from(masterKey, 'base64').subarray(0, 31).toString('base64');
    const refusals: [Record<string, string>, RegExp][] = [
      [{}, /MASTER_KEY_MISSING|NEXUS_MASTER_KEY/],
      [
        { NEXUS_MASTER_KEY: randomBytes(32).toString('base64') },
        /local:\w+.*NEXUS_MASTER_KEY|NEXUS_MASTER_KEY.*local:\w+/,
      ],
      [{ NEXUS_MASTER_KEY: truncated }, /NEXUS_MASTER_KEY.*32 bytes/],
    ];
    for (const [settings, message] of refusals) {
      const server = start(place, settings);
      expect((await server.ended).code).toBe(1);
      expect(server.stderr()).toMatch(/^Nexus could not start\./m);
      expect(server.stderr()).toMatch(message);
      await noPostgresLeft(place);
    }
    expect(readdirSync(place)).not.toContain('master.key');
    const server = start(place, { NEXUS_MASTER_KEY: masterKey });
    const connection = new Connection({ address: await server.listening });
    expect((await connection.send(read.what, { as: read.as })).status).toBe(200);
    connection.close();
  });
});
