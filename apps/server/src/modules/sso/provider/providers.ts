import Provider from 'oidc-provider';
import { second } from '../../../kernel/clock.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { enqueueLogout } from '../logout.ts';
import { fitsSecret } from '../secrets.ts';
import { apiTokens } from './api-tokens.ts';
import { rememberSecret } from './clients.ts';
import { configurationOf, type ProviderSettings } from './configuration.ts';
import type { Middleware } from './context.ts';
import { observe } from './events.ts';
import { keysVersion } from './keys.ts';

/** The provider with the keys of now: it takes them when it is made, so it is made anew whenever they rotate. */
export class Providers {
  private readonly kernel: Kernel;
  private readonly settings: ProviderSettings;
  private made: { version: string; provider: Provider; handle: ReturnType<Provider['callback']> } | undefined;
  private around: Middleware | undefined;

  constructor(kernel: Kernel, settings: ProviderSettings) {
    this.kernel = kernel;
    this.settings = settings;
  }

  /** What stands around every request of the provider: said once, before the first. */
  surround(around: Middleware): void {
    this.around = around;
  }

  current(): Provider {
    return this.make().provider;
  }

  /** Answers a request of Node's own. */
  handler(): ReturnType<Provider['callback']> {
    return this.make().handle;
  }

  private make() {
    const version = keysVersion(this.kernel);
    if (this.made?.version !== version) {
      const provider = buildProvider(this.kernel, this.settings);
      if (this.around !== undefined) provider.use(this.around);
      provider.use(apiTokens(this.kernel));
      this.made = { version, provider, handle: provider.callback() };
    }
    return this.made;
  }
}

function buildProvider(kernel: Kernel, settings: ProviderSettings): Provider {
  const provider = new Provider(settings.issuer, configurationOf(kernel, settings));
  // mount.ts writes the X-Forwarded headers itself, from PUBLIC_URL.
  provider.proxy = true;
  adaptClients(kernel, provider);
  bindSessions(provider);
  judgeHints(kernel, provider);
  observe(kernel, provider);
  return provider;
}

interface ClientParts {
  clientId: string;
  clientSecret: string;
  compareClientSecret(presented: string): boolean;
  backchannelLogout(sub: string, sid: string): Promise<void>;
}

/** A client's secret is known by its hash, and apps are told of a log-out by a job rather than while the person waits. */
function adaptClients(kernel: Kernel, provider: Provider): void {
  const client = provider.Client.prototype as unknown as ClientParts;
  client.compareClientSecret = function compare(this: ClientParts, presented: string): boolean {
    const fits = fitsSecret(this.clientSecret, presented);
    if (fits) rememberSecret(presented);
    return fits;
  };
  // What ends the provider's session ends the log-in at Nexus too, and its end tells all apps: see events.ts.
  client.backchannelLogout = function tell(this: ClientParts, sub: string, sid: string): Promise<void> {
    return enqueueLogout(kernel, { app: this.clientId, sub, sid });
  };
}

/** Makes the provider's sessions keep for which log-in at Nexus they stand. */
function bindSessions(provider: Provider): void {
  const session = provider.Session as unknown as { IN_PAYLOAD: string[] };
  const kept = [...session.IN_PAYLOAD, 'nexusSession'];
  Object.defineProperty(session, 'IN_PAYLOAD', { get: () => kept });
}

/** Milliseconds: what the provider allows by itself where a token says from when it may be used. */
const leeway = 15 * second;

/** A hint may be out of date (RP-Initiated Logout 1.0, 2), but nothing that Nexus signed is from the future. */
function judgeHints({ clock }: Kernel, { IdToken }: Provider): void {
  const validate = IdToken.validate.bind(IdToken);
  IdToken.validate = async (jwt, client) => {
    const found = await validate(jwt, client);
    if (Number(found.payload.iat) * second > clock.now() + leeway) throw new Error('the ID token is from the future');
    return found;
  };
}
