import { LRUCache } from 'lru-cache';
import type { Config } from '../../../config.ts';
import { systemActor } from '../../../kernel/caller.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { Secret } from '../../../kernel/secret.ts';
import { service } from '../../../kernel/services.ts';
import { type Account, accountAt, accountOf } from './accounts/credentials.ts';
import type { Credentials } from './accounts/schema.ts';
import { providerErrors } from './errors.ts';
import { createLedger } from './ledger/ledger.ts';
import { createPolar } from './polar/polar.ts';
import type { BillingProvider, ProviderName, RemoteProvider } from './provider.ts';
import { createStripe } from './stripe/stripe.ts';
import type { RemoteName } from './webhooks/store.ts';

export const providersService = service<Providers>('billing-providers');

/** Opened providers that are kept: each holds a client of some hundred kilobytes. */
const maxOpen = 200;

/** The provider of each seller: the operator's from the environment, the others' from what they stored. */
export class Providers {
  private readonly kernel: Kernel;
  private readonly config: Config;
  private readonly opened = new LRUCache<string, Promise<BillingProvider>>({ max: maxOpen });

  constructor(kernel: Kernel, config: Config) {
    this.kernel = kernel;
    this.config = config;
  }

  /** Where buyers come back to from a page of the operator's provider. */
  get home(): string {
    return new URL('/billing', this.config.publicUrl).href;
  }

  ofOperator(): { name: ProviderName; hasWebhookSecret: boolean } {
    const { BILLING_PROVIDER: name, STRIPE_WEBHOOK_SECRET, POLAR_WEBHOOK_SECRET } = this.config;
    const secret = { ledger: undefined, stripe: STRIPE_WEBHOOK_SECRET, polar: POLAR_WEBHOOK_SECRET }[name];
    return { name, hasWebhookSecret: secret !== undefined };
  }

  /** Null where the provider sends none. */
  webhookUrl(name: ProviderName, org?: string): string | null {
    if (name === 'ledger') return null;
    const path = org === undefined ? name : `${name}/${org}`;
    return new URL(`/api/v1/webhooks/${path}`, this.config.publicUrl).href;
  }

  /** Not within a transaction: it opens one. */
  async of(seller: string): Promise<BillingProvider> {
    if (seller === operatorOrg) return this.operators(this.config.BILLING_PROVIDER);
    return this.openAccount(seller, await this.read(seller, accountOf));
  }

  /**
   * The provider of this name, for what runs there: it may be another than that which new subscriptions begin at.
   * @throws BILLING_CREDENTIALS_REFUSED where the seller has no account there any more
   */
  async at(seller: string, name: ProviderName): Promise<BillingProvider> {
    const found = await this.find(seller, name);
    if (found !== undefined) return found;
    throw providerErrors.BILLING_CREDENTIALS_REFUSED(`There is no account at ${name} any more`);
  }

  /** A provider whose webhooks the seller takes; undefined where it has no account there. */
  async remote(seller: string, name: RemoteName): Promise<RemoteProvider | undefined> {
    return (await this.find(seller, name))?.remote;
  }

  /** @throws BILLING_CREDENTIALS_REFUSED, BILLING_PROVIDER_AWAY */
  async check(name: ProviderName, credentials: Credentials): Promise<void> {
    await (await this.create(name, credentials)).check();
  }

  private async find(seller: string, name: ProviderName): Promise<BillingProvider | undefined> {
    if (name === 'ledger') return createLedger(this.kernel.clock);
    if (seller === operatorOrg) {
      const { STRIPE_SECRET_KEY, POLAR_ACCESS_TOKEN } = this.config;
      const key = { stripe: STRIPE_SECRET_KEY, polar: POLAR_ACCESS_TOKEN }[name];
      return key === undefined ? undefined : this.operators(name);
    }
    const account = await this.read(seller, (tx) => accountAt(tx, name));
    return account && this.openAccount(seller, account);
  }

  private read<T>(seller: string, work: (tx: TenantTx) => Promise<T>): Promise<T> {
    return this.kernel.database.tenant(systemActor('billing.provider'), { org: seller }, work, { readOnly: true });
  }

  private openAccount(seller: string, { provider, credentials, version }: Account): Promise<BillingProvider> {
    return this.open(`${seller} ${provider} ${version}`, provider, credentials);
  }

  private operators(name: ProviderName): Promise<BillingProvider> {
    const { STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET, POLAR_ACCESS_TOKEN, POLAR_WEBHOOK_SECRET } = this.config;
    const webhookSecret = name === 'polar' ? POLAR_WEBHOOK_SECRET : STRIPE_WEBHOOK_SECRET;
    return this.open(`${operatorOrg} ${name}`, name, {
      secretKey: STRIPE_SECRET_KEY?.reveal(),
      accessToken: POLAR_ACCESS_TOKEN?.reveal(),
      webhookSecret: webhookSecret?.reveal(),
    });
  }

  private open(key: string, name: ProviderName, credentials: Credentials): Promise<BillingProvider> {
    const known = this.opened.get(key);
    if (known !== undefined) return known;
    const opening = this.create(name, credentials);
    this.opened.set(key, opening);
    opening.catch(() => this.opened.delete(key));
    return opening;
  }

  private async create(name: ProviderName, credentials: Credentials): Promise<BillingProvider> {
    const { outbound, clock } = this.kernel;
    const { secretKey = '', accessToken = '', webhookSecret: text } = credentials;
    const webhookSecret = text === undefined ? undefined : new Secret(text);
    if (name === 'stripe') {
      const access = { secretKey: new Secret(secretKey), webhookSecret, url: new URL(this.config.STRIPE_API_URL) };
      return createStripe({ outbound, clock, access });
    }
    if (name === 'polar') {
      const access = { accessToken: new Secret(accessToken), webhookSecret, url: new URL(this.config.POLAR_API_URL) };
      return createPolar({ outbound, clock, access });
    }
    return createLedger(clock);
  }
}
