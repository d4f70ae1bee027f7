import type { ProviderName } from '../../../src/modules/billing/providers/provider.ts';
import { buyer, type Stage, stages } from '../../../src/modules/billing/providers/stage.fixture.ts';
import { operator } from '../../world/operator.ts';
import { keyWith, makeWorld, type Tenant, type World } from '../../world/world.ts';
import type { Reply } from '../client.ts';
import { type CallProxy, startCallProxy } from './call-proxy.ts';
import { KilledServer } from './killed-server.ts';
import type { Steps } from './steps.ts';

/**
 * A database, a provider, and a server between them that is killed and started again, by which the operator sells. The world
 * is not between the two, and does nothing while the server is at work.
 */
export class Site {
  readonly name: ProviderName;
  readonly world: World;
  readonly stage: Stage | undefined;
  /** Who buys, and who sells. */
  tenant!: Tenant;
  seller!: Tenant;
  /** The buyer as a customer of the operator. */
  customer = '';
  private readonly server: KilledServer;
  private provider: CallProxy | undefined;
  private moving: Promise<void> = Promise.resolve();

  private constructor(name: ProviderName, server: KilledServer, { world, stage }: { world: World; stage?: Stage }) {
    this.name = name;
    this.server = server;
    this.world = world;
    this.stage = stage;
  }

  static async open(name: ProviderName): Promise<Site> {
    const stage = name === 'ledger' ? undefined : await stages[name]();
    const world = stage?.world ?? (await makeWorld({ env: { BILLING_PROVIDER: name } }));
    const server = await KilledServer.on(world);
    const site = new Site(name, server, { world, ...(stage && { stage }) });
    if (stage !== undefined) {
      site.provider = await startCallProxy(stage.fake.url, server.steps);
      stage.fake.clock.onMove((now) => server.setClock(now.getTime()));
    }
    const there = site.provider === undefined ? {} : { [`${name.toUpperCase()}_API_URL`]: site.provider.url };
    server.settle({ BILLING_PROVIDER: name, ...stage?.env, ...there }, stage === undefined ? [] : [stage.relay]);
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

  get steps(): Steps {
    return this.server.steps;
  }

  get isRunning(): boolean {
    return this.server.isRunning;
  }

  start(): Promise<void> {
    return this.server.start();
  }

  /** @throws Killed */
  call(who: Tenant, what: string, how: { body?: object; key: string }): Promise<Reply> {
    return this.server.call(who, what, how);
  }

  /** @throws Killed */
  job(name: string): Promise<void> {
    return this.server.job(name);
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.provider?.close();
    await (this.stage ?? this.world).close();
  }

  /** Time of the world, of the provider and of the server. */
  advance(milliseconds: number): Promise<void> {
    // The one before may wait for a server that was killed meanwhile.
    this.moving = this.moving.then(async () => {
      if (this.stage !== undefined) return this.stage.fake.clock.advance(milliseconds);
      this.world.manual.advance(milliseconds);
      await this.server.setClock(this.world.clock.now());
    });
    return this.moving;
  }
}
