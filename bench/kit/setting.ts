import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { modules } from '../../apps/server/src/app.ts';
import { prepareDatabase } from '../../apps/server/src/boot.ts';
import { systemClock } from '../../apps/server/src/kernel/clock.ts';
import { localKek } from '../../apps/server/src/kernel/crypto/kek.ts';
import { openClient } from '../../apps/server/src/kernel/db/client.ts';
import { startPostgres } from '../../apps/server/src/kernel/postgres/index.ts';
import { type Server, startServer } from './processes.ts';

/** One PostgreSQL, as the product embeds it (fsync on), and the servers that stand on it. */
export interface Setting {
  ownerUrl: string;
  /** Base64. */
  masterKey: string;
  /** Postmaster. */
  databasePid: number;
  /** As the owner of the database, past row-level security. */
  owner: pg.Client;
  folder: string;
  /** URL of the product's own unprivileged login, for the bare servers. */
  appUrl(): Promise<string>;
  /** The product, as users start it; a second one is a second node on the same database. */
  nexus(options?: { env?: Record<string, string>; nodeOptions?: string[] }): Promise<Server>;
  /** A file of `bench/bare/`. */
  bare(name: string, env: Record<string, string>): Promise<Server>;
  close(): Promise<void>;
}

const unlimited = '1000000000/900';
/** The limits of a benchmark's caller are out of its way; nothing else differs from a fresh installation. */
const raised = {
  DEFAULT_PLAN: 'unlimited',
  LIMIT_API: unlimited,
  LIMIT_API_HOURLY: unlimited,
  LIMIT_ANONYMOUS: unlimited,
  LIMIT_OVERRIDES: [
    'login',
    'login-address',
    'register',
    'organizations',
    'refresh',
    'analytics',
    'overviews',
    'requests',
    'audit-verify',
    'audit-export',
    'export-me',
    'events',
    'meter-queries',
  ]
    .map((name) => `${name}=${unlimited}`)
    .join(','),
};

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The options of node in `npm start`, and its cache of compiled files. */
function startOptions(): { nodeOptions: string[]; cache: string } {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: { start: string } };
  const [, cache = '', options = ''] = /^NODE_COMPILE_CACHE=(\S+) exec node (.*) \S+$/.exec(scripts.start) ?? [];
  if (options === '') throw new Error('npm start has another form than this reads');
  return { nodeOptions: options.split(' '), cache: join(root, cache) };
}

export async function createSetting(): Promise<Setting> {
  const folder = mkdtempSync(join(tmpdir(), 'nexus-bench-'));
  // PostgreSQL may run as another user, who must be able to pass through.
  chmodSync(folder, 0o711);
  const masterKey = randomBytes(32);
  const postgres = await startPostgres({ dataDir: join(folder, 'database') });
  const { ownerUrl } = postgres;
  const owner = await openClient({ connectionString: ownerUrl, application_name: 'bench' });
  const servers: Server[] = [];
  const start = startOptions();
  const kept = async (starting: Promise<Server>): Promise<Server> => {
    const server = await starting;
    servers.push(server);
    return server;
  };
  let nodes = 0;
  return {
    ownerUrl,
    masterKey: masterKey.toString('base64'),
    databasePid: postgres.pid() ?? 0,
    owner,
    folder,
    appUrl: () => prepareDatabase(ownerUrl, localKek(masterKey), modules, systemClock).then(({ appUrl }) => appUrl),
    nexus({ env = {}, nodeOptions = [] } = {}) {
      const dataDir = join(folder, `node${++nodes}`);
      mkdirSync(dataDir, { mode: 0o711 });
      return kept(
        startServer({
          script: new URL('../../apps/server/src/main.ts', import.meta.url),
          env: {
            PORT: '0',
            // Tokens of one node hold on the other only if both say they are the same place.
            PUBLIC_URL: 'http://localhost:3000',
            DATABASE_URL: ownerUrl,
            NODE_COMPILE_CACHE: start.cache,
            NEXUS_DATA_DIR: dataDir,
            NEXUS_MASTER_KEY: masterKey.toString('base64'),
            ...raised,
            ...env,
          },
          nodeOptions: [...start.nodeOptions, ...nodeOptions],
          logFile: join(folder, `node${nodes}.log`),
        }),
      );
    },
    bare: (name, env) =>
      kept(
        startServer({
          script: new URL(`../bare/${name}.ts`, import.meta.url),
          env,
          logFile: join(folder, `${name}.log`),
        }),
      ),
    async close() {
      for (const server of servers.reverse()) await server.stop();
      await owner.end();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
