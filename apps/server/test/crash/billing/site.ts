import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { toIso } from '../../../src/kernel/clock.ts';
import type { ProviderName } from '../../../src/modules/billing/providers/provider.ts';
import { buyer, type Stage, stages } from '../../../src/modules/billing/providers/stage.fixture.ts';
import type { Delivered } from '../../../src/modules/billing/providers/webhooks/relay.fixture.ts';
import { testMasterKey } from '../../templates.ts';
import { operator } from '../../world/operator.ts';
import { keyWith, liftedLimits, makeWorld, type Tenant, type World } from '../../world/world.ts';
import { Connection, Lost, type Reply } from '../client.ts';
import { type CallProxy, startCallProxy } from './call-proxy.ts';
import { CommitProxy } from './database-proxy.ts';
import { Killed, Steps } from './steps.ts';

const child = fileURLToPath(new URL('./child.ts', import.meta.url));
const compiled = fileURLToPath(new URL('../../../../../node_modules/.cache/compiled', import.meta.url));

/** As whoever supervises it does: it gives up where a busy machine keeps it waiting for the database. */
const mostStarts = 5;

interface Running {
  process: ChildProcess;
  lines: AsyncIterator<string>;
  address: string;
  connection: Connection;
}

/**
 * A database, a provider, and a server between them that is killed and started again. The world is a second node on the same
 * database, which prepares and looks; it is not between the two, and does nothing while the server is at work.
 */
export class Site {
  readonly name: ProviderName;
  readonly world: World;
  readonly stage: Stage | undefined;
  readonly steps = new Steps(() => this.kill());
  /** Who buys, and who sells. */
  tenant!: Tenant;
  seller!: Tenant;
  /** The buyer as a customer of the operator. */
  customer = '';
  private readonly dataDir = mkdtempSync(join(tmpdir(), 'nexus-billing-crash-'));
  private database!: CommitProxy;
  private provider: CallProxy | undefined;
  private running: Running | undefined;
  private moving: Promise<void> = Promise.resolve();
  private isClosed = false;

  private constructor(name: ProviderName, world: World, stage: Stage | undefined) {
    this.name = name;
    this.world = world;
    this.stage = stage;
  }

  static async open(name: ProviderName): Promise<Site> {
    const stage = name === 'ledger' ? undefined : await stages[name]();
    const site = new Site(name, stage?.world ?? (await makeWorld({ env: { BILLING_PROVIDER: name } })), stage);
    const { world, steps } = site;
    site.database = await CommitProxy.to(world.ownerUrl, steps);
    if (stage !== undefined) {
      site.provider = await startCallProxy(stage.fake.url, steps);
      stage.fake.clock.onMove((now) => site.setClock(now.getTime()));
    }
    site.tenant = await buyer({ world }, world.a);
    site.seller = await operator(world);
    for (const each of [site.tenant, site.seller]) await keyWith(world, each, ['*:*']);
    const [row] = await world.rows<{ id: string }>('select id from eco_customers where external_id = $1', [
      world.a.org,
    ]);
    site.customer = row?.id ?? '';
    // The others of the world would renew too.
    await world.rows(
      `update eco_subscriptions set status = 'canceled', ended_at = created_at where customer_id <> $1`,
      [site.customer],
    );
    return site;
  }

  get isRunning(): boolean {
    return this.running !== undefined;
  }

  /** Starts the server, which takes the provider's webhooks from then on. */
  async start(): Promise<void> {
    const { stage } = this;
    for (let start = 1; this.running === undefined; start += 1) {
      this.running = await this.launch();
      if (this.running === undefined && start === mostStarts) throw new Error('the server does not start');
    }
    if (stage !== undefined) stage.relay.deliver = (delivery) => this.deliver(delivery);
    this.steps.revive();
  }

  /** Undefined where it ended before it listened. */
  private async launch(): Promise<Running | undefined> {
    const { stage, world } = this;
    const server = spawn(process.execPath, [child, toIso(world.clock.now())], {
      cwd: '/',
      env: {
        PATH: process.env.PATH,
        NODE_COMPILE_CACHE: compiled,
        DATABASE_URL: this.database.url,
        DATABASE_CONNECTIONS: '8',
        NEXUS_DATA_DIR: this.dataDir,
        NEXUS_MASTER_KEY: testMasterKey,
        DEFAULT_PLAN: 'unlimited',
        LOG_LEVEL: 'silent',
        ...liftedLimits(),
        BILLING_PROVIDER: this.name,
        ...stage?.env,
        ...(this.provider === undefined ? {} : { [`${this.name.toUpperCase()}_API_URL`]: this.provider.url }),
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    server.stdin.on('error', () => undefined);
    const lines = createInterface(server.stdout)[Symbol.asyncIterator]();
    const { value: address = '', done } = await lines.next();
    return done === true ? undefined : { process: server, lines, address, connection: new Connection({ address }) };
  }

  /** As somebody of the tenant; a repeat has the same key, and so its effect once. @throws Killed */
  async call(who: Tenant, what: string, { body, key }: { body?: object; key: string }): Promise<Reply> {
    const as = await keyWith(this.world, who, ['*:*']);
    for (;;) {
      const reply = await this.send(what, { as, ...(body && { body }), headers: { 'idempotency-key': key } });
      // The killed server's transaction may be open for a moment longer.
      if (reply.body.code !== undefined && String(reply.body.code) === 'IDEMPOTENCY_IN_PROGRESS') await wait(20);
      else return reply;
    }
  }

  private async send(what: string, call: Parameters<Connection['send']>[1]): Promise<Reply> {
    const { connection } = this.alive();
    try {
      const reply = await connection.send(what, call);
      if (await this.steps.pass(`answer to ${what.replace(/eco_\w+/g, ':id')}`)) return reply;
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      if (!this.steps.isDead) throw new Error(`${what}: ${error.message}, and the server was not killed`);
    }
    throw new Killed();
  }

  /** Runs a job to its end. @throws Killed */
  async job(name: string): Promise<void> {
    const answer = await this.tell(`job ${name}`);
    if (answer !== 'done') throw new Error(`the job ${name} ${answer}`);
    if (!(await this.steps.pass(`end of ${name}`))) throw new Killed();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.kill();
    await this.database.close();
    await this.provider?.close();
    await (this.stage ?? this.world).close();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** Time of the world, of the provider and of the server. */
  advance(milliseconds: number): Promise<void> {
    // The one before may wait for a server that was killed meanwhile.
    this.moving = this.moving.then(async () => {
      if (this.stage !== undefined) return this.stage.fake.clock.advance(milliseconds);
      this.world.manual.advance(milliseconds);
      await this.setClock(this.world.clock.now());
    });
    return this.moving;
  }

  /** One that is dead is started with the time that it is then. */
  private async setClock(now: number): Promise<void> {
    if (this.running !== undefined && !this.steps.isDead) await this.tell(`clock ${toIso(now)}`).catch(unlessKilled);
  }

  private async deliver({ url, headers, payload }: Delivered): Promise<{ statusCode: number } | undefined> {
    // A provider waits for some seconds, and gives up an address that fails ten times in a row.
    while (this.steps.isDead && !this.isClosed) await wait(50);
    if (this.isClosed || !(await this.steps.pass('webhook'))) return undefined;
    const answer = await post(new URL(url, this.alive().address), headers, payload).catch(() => undefined);
    if (answer === undefined || !(await this.steps.pass('answer to webhook'))) return undefined;
    return { statusCode: answer };
  }

  private async tell(line: string): Promise<string> {
    const { process: server, lines } = this.alive();
    server.stdin?.write(`${line}\n`);
    const { value, done } = await lines.next();
    if (done !== true) return value;
    if (!this.steps.isDead) throw new Error(`${line}: the server ended by itself`);
    throw new Killed();
  }

  private alive(): Running {
    if (this.running === undefined || this.steps.isDead) throw new Killed();
    return this.running;
  }

  private async kill(): Promise<void> {
    const { running } = this;
    this.running = undefined;
    if (running === undefined) return;
    running.process.kill('SIGKILL');
    if (running.process.exitCode === null && running.process.signalCode === null) await once(running.process, 'close');
    running.connection.close();
  }
}

/** Answers the status. Signatures cover headers and bytes as they came. */
async function post(url: URL, headers: Record<string, string>, payload: Buffer): Promise<number> {
  const call = request(url, { method: 'POST', headers, agent: false });
  call.end(payload);
  const [answer] = (await once(call, 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
  return answer.statusCode ?? 0;
}

function unlessKilled(error: unknown): void {
  if (!(error instanceof Killed)) throw error;
}
