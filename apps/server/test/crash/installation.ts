import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../src/kernel/clock.ts';
import { type Random, randomFrom } from '../random.ts';
import { type Actor, run } from './actors.ts';
import { findings, isSettled, unrecorded } from './checks.ts';
import { Connection } from './client.ts';
import { Ledger } from './ledger.ts';
import {
  generous,
  journalNodes,
  launch,
  newDataDir,
  noPostgresLeft,
  ownerUrlOf,
  postgresProcesses,
  removeDataDir,
  type Server,
} from './server.ts';
import { actorsOf, newTenant, owner, ownerSettings, type Tenant } from './tenant.ts';

/** How long records may take to their place after a restart, on a machine that does other things too. Milliseconds. */
const patience = 30_000;

/** One data directory, the server on it, the clients of two organizations, and what they were told. */
export class Installation {
  readonly dataDir = newDataDir();
  readonly ledger = new Ledger();
  readonly random: Random;
  /** Milliseconds that each start after a kill took. */
  readonly starts: number[] = [];
  server: Server | undefined;
  private readonly where = { address: '' };
  private readonly plain = new Connection(this.where, this.ledger);
  private tenants: Tenant[] = [];
  private actors: Actor[] = [];
  /** Up to where each chain is verified: behind it only what is new is recomputed. */
  private readonly verified = new Map<string, number>();

  constructor(seed: number) {
    this.random = randomFrom(seed);
  }

  /** The first start: with an owner, two organizations and their clients. */
  async found(): Promise<void> {
    await this.start(ownerSettings);
    this.tenants = [await newTenant(this.plain, 'north'), await newTenant(this.plain, 'south')];
    this.actors = this.tenants.flatMap((tenant, index) =>
      actorsOf(tenant, this.where, this.ledger, this.random, index + 1),
    );
  }

  async start(settings: Record<string, string> = {}): Promise<Server> {
    this.server = launch(this.dataDir, { ...generous, ...settings });
    this.where.address = await this.server.listening;
    this.starts.push(this.server.startedIn());
    return this.server;
  }

  /** Resolves when every client has lost its connection, or after `signal`. */
  load(signal?: AbortSignal): Promise<void> {
    return run(this.actors, this.ledger, signal);
  }

  /** Waits for so many more answers other than 503: a busy machine is given its time, and a hanging server is not. */
  async acknowledges(count: number): Promise<void> {
    const target = this.answered() + count;
    const deadline = systemClock.monotonic() + patience;
    while (this.answered() < target && systemClock.monotonic() < deadline) await sleep(5);
  }

  /** SIGKILL, of the server alone or of every process of the installation, as a power cut does. */
  async kill({ withPostgres }: { withPostgres: boolean }): Promise<void> {
    const victims = withPostgres ? postgresProcesses(this.dataDir) : [];
    for (const pid of victims) signal(pid);
    await this.server?.end('SIGKILL');
  }

  /** Everything that is wrong now that no client is at work. */
  async findings(): Promise<string[]> {
    const url = ownerUrlOf(this.dataDir);
    const waiting = await this.settle(url);
    const found = [
      ...waiting,
      ...(await findings(url, this.ledger)),
      ...(await this.brokenChains()),
      ...(await this.wrongSecrets()),
    ];
    return found.map((each) => this.withLog(each));
  }

  /** With what the server's log says of the request that a finding names. */
  private withLog(finding: string): string {
    const id = /eco_req_\w+/.exec(finding)?.[0];
    const lines = `${this.server?.stdout()}\n${this.server?.stderr()}`.split('\n');
    return [finding, ...lines.filter((line) => id !== undefined && line.includes(id))].join('\n');
  }

  /** Verifies the chains from their first entry in the next `findings`. */
  forgetVerified(): void {
    this.verified.clear();
  }

  async dispose(): Promise<void> {
    for (const { connection } of this.actors) connection.close();
    this.plain.close();
    if (this.server !== undefined) await this.server.end('SIGKILL');
    await noPostgresLeft(this.dataDir);
    removeDataDir(this.dataDir);
  }

  private answered(): number {
    return this.ledger.all.length - this.ledger.unavailable;
  }

  private async settle(url: string): Promise<string[]> {
    const deadline = systemClock.monotonic() + patience;
    let missing = this.ledger.take();
    for (;;) {
      const unsettled = [];
      missing = await unrecorded(url, missing);
      const nodes = journalNodes(this.dataDir).length;
      if (missing.length > 0) unsettled.push(`not recorded once: ${JSON.stringify(missing.slice(0, 10))}`);
      if (nodes !== 1) unsettled.push(`${nodes} journals`);
      if (!(await isSettled(url))) unsettled.push('rows in an inbox');
      if (unsettled.length === 0 || systemClock.monotonic() > deadline) return unsettled;
      await sleep(50);
    }
  }

  private async wrongSecrets(): Promise<string[]> {
    const found: string[] = [];
    for (const [environment, { as, values }] of this.ledger.secrets) {
      const { status, body } = await this.plain.send(`GET ${environment}/values`, { as });
      if (status !== 200) {
        found.push(`secrets could not be read: ${JSON.stringify(body)}`);
        continue;
      }
      const items = body.items as unknown as { name: string; value: string }[];
      const stored = new Map(items.map(({ name, value }) => [name, value]));
      for (const [name, allowed] of values) {
        const value = stored.get(name) ?? '';
        if (!allowed.includes(value)) found.push(`${name} is ${value}, not ${allowed}`);
      }
    }
    return found;
  }

  private async brokenChains(): Promise<string[]> {
    const found: string[] = [];
    for (const person of [owner, ...this.tenants.map(({ people }) => people[0] ?? owner)]) {
      const login = await this.plain.send('POST /api/v1/auth/login', { body: person });
      const as = String(login.body.tokens?.accessToken);
      for (let after: number | null = this.verified.get(person.email) ?? 0; after !== null; ) {
        const { status, body } = await this.plain.send(`GET /api/v1/audit/verify?after=${after}`, { as });
        if (status !== 200 || String(body.valid) !== 'true') found.push(`the chain is broken: ${JSON.stringify(body)}`);
        else this.verified.set(person.email, Number(body.through?.seq));
        after = status === 200 && body.nextAfter !== null ? Number(body.nextAfter) : null;
      }
    }
    return found;
  }
}

function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself in the meantime.
  }
}
