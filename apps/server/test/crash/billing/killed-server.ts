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
import type { Delivered, Relay } from '../../../src/modules/billing/providers/webhooks/relay.fixture.ts';
import { testMasterKey } from '../../templates.ts';
import { keyWith, liftedLimits, type Tenant, type World } from '../../world/world.ts';
import { Connection, Lost, type Reply } from '../client.ts';
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
 * A server in a process of its own, which is killed in the place of a step and started again. The world is a second node on
 * the same database, which prepares and looks.
 */
export class KilledServer {
  readonly steps = new Steps(() => this.kill());
  private readonly world: World;
  private readonly dataDir = mkdtempSync(join(tmpdir(), 'nexus-billing-crash-'));
  private database!: CommitProxy;
  private env: Record<string, string> = {};
  private relays: Relay[] = [];
  private running: Running | undefined;
  private isClosed = false;

  private constructor(world: World) {
    this.world = world;
  }

  static async on(world: World): Promise<KilledServer> {
    const server = new KilledServer(world);
    server.database = await CommitProxy.to(world.ownerUrl, server.steps);
    return server;
  }

  /** Its settings, and what brings it the webhooks of providers. */
  settle(env: Record<string, string>, relays: Relay[]): void {
    this.env = env;
    this.relays = relays;
  }

  get isRunning(): boolean {
    return this.running !== undefined;
  }

  /** Starts it; it takes the webhooks from then on. */
  async start(): Promise<void> {
    for (let start = 1; this.running === undefined; start += 1) {
      this.running = await this.launch();
      if (this.running === undefined && start === mostStarts) throw new Error('the server does not start');
    }
    for (const relay of this.relays) relay.deliver = (delivery) => this.deliver(delivery);
    this.steps.revive();
  }

  /** Undefined where it ended before it listened. */
  private async launch(): Promise<Running | undefined> {
    const server = spawn(process.execPath, [child, toIso(this.world.clock.now())], {
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
        ...this.env,
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

  /** One that is dead is started with the time that it is then. */
  async setClock(now: number): Promise<void> {
    if (this.running !== undefined && !this.steps.isDead) await this.tell(`clock ${toIso(now)}`).catch(unlessKilled);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.kill();
    await this.database.close();
    rmSync(this.dataDir, { recursive: true, force: true });
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
