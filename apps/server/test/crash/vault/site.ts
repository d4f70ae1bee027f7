import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../../src/kernel/clock.ts';
import { withClient } from '../../../src/kernel/db/client.ts';
import { eventually } from '../../postgres/processes.ts';
import type { Random } from '../../random.ts';
import { Connection, Lost, type Reply } from '../client.ts';
import { Installation } from '../installation.ts';
import { ownerUrlOf } from '../server.ts';
import { newTenant } from '../tenant.ts';

/** How long a server that was just started may take to reach its database, on a machine that does other things too. Milliseconds. */
const patience = 30_000;

/** An installation with one organization that keeps secrets, and a client of it. */
export class VaultSite {
  readonly installation: Installation;
  readonly where = { address: '' };
  /** Of the environment. */
  base = '';
  project = '';
  private key = '';
  private readonly connections: Connection[] = [];

  constructor(seed: number) {
    this.installation = new Installation(seed);
  }

  get random(): Random {
    return this.installation.random;
  }

  async found(): Promise<void> {
    await this.installation.found();
    this.where.address = String(await this.installation.server?.listening);
    const connection = this.connect();
    this.key = (await newTenant(connection, 'vault')).platformKey;
    const projects = await this.must('GET /api/v1/projects');
    this.project = String(projects.body.items?.[0]?.id);
    const { body } = await this.must(`GET /api/v1/projects/${this.project}`);
    const environments = body.environments as unknown as { id: string; production: boolean }[];
    const environment = environments.find(({ production }) => !production)?.id;
    this.base = `/api/v1/projects/${this.project}/environments/${environment}`;
  }

  connect(): Connection {
    const connection = new Connection(this.where, this.installation.ledger);
    this.connections.push(connection);
    return connection;
  }

  send(connection: Connection, what: string, body?: object): Promise<Reply> {
    return connection.send(what, { as: this.key, ...(body === undefined ? {} : { body }) });
  }

  /** On a connection of its own; anything but success is an error, and a read that comes too early is repeated. */
  async must(what: string, body?: object): Promise<Reply> {
    const connection = this.connect();
    let reply = await this.send(connection, what, body);
    const deadline = systemClock.monotonic() + patience;
    while (reply.status === 503 && what.startsWith('GET ') && systemClock.monotonic() < deadline) {
      await sleep(100);
      reply = await this.send(connection, what, body);
    }
    connection.close();
    if (reply.status >= 300) throw new Error(`${what} answered ${reply.status}: ${reply.text.slice(0, 500)}`);
    return reply;
  }

  /** As `must`; undefined where the server was killed before it had answered. */
  attempt(what: string, body?: object): Promise<Reply | undefined> {
    return this.must(what, body).catch((error: unknown) => {
      if (error instanceof Lost) return undefined;
      throw error;
    });
  }

  /** Kills the server, or all processes with it, and starts it again. */
  async restart(): Promise<void> {
    await this.installation.kill({ withPostgres: this.random.once(4) });
    const server = await this.installation.start();
    this.where.address = await server.listening;
  }

  rows<Row>(text: string, values: unknown[] = []): Promise<Row[]> {
    return withClient(
      ownerUrlOf(this.installation.dataDir),
      async (client) => (await client.query(text, values)).rows as Row[],
    );
  }

  async runJob(name: string): Promise<void> {
    await this.rows('select graphile_worker.add_job($1::text, $2::json)', [name, '{}']);
  }

  /** The values of a folder and of all below it, by `path name`. */
  async values(path = '/'): Promise<Map<string, string>> {
    const { body } = await this.must(`GET ${this.base}/values?recursive=true&path=${path}`);
    const items = body.items as unknown as { path: string; name: string; value: string }[];
    return new Map(items.map((each) => [`${each.path} ${each.name}`, each.value]));
  }

  async write(path: string, values: Readonly<Record<string, string>>): Promise<void> {
    const changes = Object.entries(values).map(([name, value]) => ({ name, value }));
    await this.must(`POST ${this.base}/batch`, { path, changes });
  }

  /** Waits until the query answers this. */
  async becomes(text: string, values: unknown[], wanted: object[]): Promise<void> {
    const seen = async () => JSON.stringify(await this.rows(text, values));
    if (await eventually(async () => (await seen()) === JSON.stringify(wanted), 60_000)) return;
    throw new Error(`${text} answers ${await seen()}, not ${JSON.stringify(wanted)}`);
  }

  async dispose(): Promise<void> {
    for (const connection of this.connections) connection.close();
    await this.installation.dispose();
  }
}
