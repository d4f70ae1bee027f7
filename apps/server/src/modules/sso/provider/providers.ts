import Provider, { type AdapterPayload, errors } from 'oidc-provider';
import { second } from '../../../kernel/clock.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { matchesSecret } from '../apps/secrets.ts';
import { enqueueLogout } from '../logout.ts';
import { apiTokens } from './api-tokens.ts';
import { rememberSecret } from './clients.ts';
import { configurationOf, type ProviderSettings } from './configuration.ts';
import type { Middleware } from './context.ts';
import { observe } from './events.ts';
import { issuerOf } from './issuers.ts';
import { keysVersion } from './keys.ts';
import { registrations } from './registration.ts';
import { correctReplies } from './replies.ts';
import { assignDefaultScopes, ignoreEmptyHints } from './requests.ts';
import { keepErrors, strangers } from './strangers.ts';

/** Of organizations whose issuers are kept: one takes 3 ms to make, and 46 kB. */
const maxKept = 200;

interface Made {
  version: string;
  provider: Provider;
  handle: ReturnType<Provider['callback']>;
}

/** One for log-ins, and one for each organization's APIs. A provider reads its keys when it is created, so a new one is created whenever they rotate. */
export class Providers {
  private readonly kernel: Kernel;
  private readonly settings: ProviderSettings;
  /** By organization; of log-ins without one. The one that was not used for longest comes first. */
  private readonly made = new Map<string | undefined, Made>();
  private around: Middleware | undefined;

  constructor(kernel: Kernel, settings: ProviderSettings) {
    this.kernel = kernel;
    this.settings = settings;
  }

  /** Runs around every request of the provider; called once, before the first. */
  use(around: Middleware): void {
    this.around = around;
  }

  current(org?: string): Provider {
    return this.find(org).provider;
  }

  /** Handles requests of Node's http module: to the issuer of an organization, or to that of log-ins. */
  handler(org: string | undefined): Made['handle'] {
    return this.find(org).handle;
  }

  private find(org: string | undefined): Made {
    const version = keysVersion(this.kernel);
    const kept = this.made.get(org);
    const found = kept?.version === version ? kept : this.make(org, version);
    this.made.delete(org);
    this.made.set(org, found);
    if (this.made.size > maxKept) this.made.delete([...this.made.keys()][0]);
    return found;
  }

  private make(org: string | undefined, version: string): Made {
    const { kernel, settings, around } = this;
    const provider = buildProvider(kernel, { ...settings, org, issuer: issuerOf(settings.issuer, org) });
    if (around !== undefined) provider.use(around);
    if (org !== undefined) provider.use(registrations(kernel, org));
    provider.use(strangers(kernel));
    provider.use(assignDefaultScopes(kernel));
    provider.use(ignoreEmptyHints);
    provider.use(correctReplies);
    provider.use(apiTokens(kernel));
    return { version, provider, handle: provider.callback() };
  }
}

function buildProvider(kernel: Kernel, settings: ProviderSettings): Provider {
  const provider = new Provider(settings.issuer, configurationOf(kernel, settings));
  // mount.ts writes the X-Forwarded headers itself, from PUBLIC_URL.
  provider.proxy = true;
  adaptClients(kernel, provider);
  bindSessions(provider);
  keepApiTokens(provider);
  checkHints(kernel, provider);
  observe(kernel, provider, settings);
  keepErrors(provider);
  return provider;
}

interface ClientParts {
  clientId: string;
  clientSecret: string;
  compareClientSecret(presented: string): boolean;
  responseTypes: readonly string[];
  backchannelLogout(sub: string, sid: string): Promise<void>;
  responseTypeAllowed(type: string): boolean;
  responseModeAllowed(mode: string, type: string): boolean;
}

interface ClientSchema {
  invalidate(message: string, code?: string): void;
}

/** Secrets are compared by hash; apps are told of a log-out by a job, so that the person does not wait for them. */
function adaptClients(kernel: Kernel, provider: Provider): void {
  const client = provider.Client.prototype as unknown as ClientParts;
  client.compareClientSecret = function compare(this: ClientParts, presented: string): boolean {
    const matches = matchesSecret(this.clientSecret, presented);
    if (matches) rememberSecret(presented);
    return matches;
  };
  // The end of the provider's session ends the session at Nexus too, which tells all apps: see events.ts.
  client.backchannelLogout = function notify(this: ClientParts, sub: string, sid: string): Promise<void> {
    return enqueueLogout(kernel, { app: this.clientId, sub, sid });
  };
  // RFC 6749, 4.1.2.1. The provider says invalid_request.
  client.responseTypeAllowed = function isAllowed(this: ClientParts, type: string): boolean {
    if (this.responseTypes.includes(type)) return true;
    throw new errors.UnauthorizedClient(`this client may not use the response type ${type}`);
  };
  // An ID token is sent as a form, so that it is in no address (RFC 9700, 4.3.2).
  client.responseModeAllowed = (mode, type) => !type.includes('id_token') || mode === 'form_post';
  allowHttp(provider);
}

/** apps/redirects.ts decides which addresses may be http, whatever the app is answered with. */
function allowHttp({ Client }: Provider): void {
  const { prototype } = (Client as unknown as { Schema: { prototype: ClientSchema } }).Schema;
  const { invalidate } = prototype;
  prototype.invalidate = function checked(this: ClientSchema, message: string, code?: string): void {
    if (code !== 'implicit-force-https' && code !== 'implicit-forbid-localhost') invalidate.call(this, message, code);
  };
}

/** Makes the provider's sessions store the session at Nexus that they belong to. */
function bindSessions(provider: Provider): void {
  const session = provider.Session as unknown as { IN_PAYLOAD: string[] };
  const kept = [...session.IN_PAYLOAD, 'nexusSession'];
  Object.defineProperty(session, 'IN_PAYLOAD', { get: () => kept });
}

interface ApiToken {
  format: string;
  getValueAndPayload(): Promise<{ value: string; payload?: AdapterPayload }>;
}

/**
 * Keeps what is in the access token of an API, a JWT, in the provider's own form too, so that it can be introspected and
 * revoked: see introspection.ts.
 */
function keepApiTokens({ AccessToken, ClientCredentials }: Provider): void {
  for (const { prototype } of [AccessToken, ClientCredentials]) {
    const token = prototype as unknown as ApiToken;
    const make = token.getValueAndPayload;
    token.getValueAndPayload = async function keep(this: ApiToken) {
      const made = await make.call(this);
      if (this.format !== 'jwt') return made;
      this.format = 'opaque';
      const kept = await make.call(this);
      this.format = 'jwt';
      return { ...kept, value: made.value };
    };
  }
}

/** As much as the provider itself allows for `nbf`. */
const leewayMs = 15 * second;

/** A hint may have expired (RP-Initiated Logout 1.0, 2), but Nexus signs none with a time in the future. */
function checkHints({ clock }: Kernel, { IdToken }: Provider): void {
  const validate = IdToken.validate.bind(IdToken);
  IdToken.validate = async (jwt, client) => {
    const found = await validate(jwt, client);
    if (Number(found.payload.iat) * second > clock.now() + leewayMs) throw new Error('the ID token is from the future');
    return found;
  };
}
