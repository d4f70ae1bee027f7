import { z } from 'zod';
import { EmailAddress } from './kernel/email.ts';
import {
  count,
  host,
  hosts,
  integer,
  limitSetting,
  milliseconds,
  oidcProviders,
  origins,
  overrides,
  proxies,
  publicUrl,
  secret,
  secretUrl,
  sender,
  smtpUrl,
} from './kernel/settings/kinds.ts';
import { readVariables, type Variables } from './kernel/settings/variables.ts';

const kekProvider = z.enum(['local', 'aws-kms', 'vault-transit']);

const Environment = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  PORT: integer(0, 65_535).default(3000),
  HOST: host.default('127.0.0.1'),
  /** How people reach this installation; links in mails, cookies and token issuer derive from it. */
  PUBLIC_URL: publicUrl,
  DATABASE_URL: secretUrl(/^postgres(?:ql)?:$/, 'postgres://user:password@host:port/database'),
  REDIS_URL: secretUrl(/^rediss?:$/, 'redis://host:port or rediss://…'),
  NEXUS_DATA_DIR: z.string().default('.nexus'),
  /** Where the key is that wraps all data keys. */
  KEK_PROVIDER: kekProvider.default('local'),
  /** Where it was: at the next start its data keys are wrapped by the present one. */
  KEK_FORMER_PROVIDER: kekProvider.optional(),
  NEXUS_MASTER_KEY: secret,
  AWS_REGION: z.string().min(1).optional(),
  AWS_ACCESS_KEY_ID: z.string().min(1).optional(),
  AWS_SECRET_ACCESS_KEY: secret,
  AWS_SESSION_TOKEN: secret,
  AWS_KMS_CMK_ID: z.string().min(1).optional(),
  AWS_ENDPOINT_URL_KMS: z.url({ protocol: /^https?$/ }).optional(),
  VAULT_ADDR: z.url({ protocol: /^https?$/ }).optional(),
  VAULT_TOKEN: secret,
  VAULT_ROLE_ID: z.string().min(1).optional(),
  VAULT_SECRET_ID: secret,
  VAULT_TRANSIT_KEY: z.string().min(1).max(100).optional(),
  NEXUS_OWNER_EMAIL: EmailAddress.optional(),
  NEXUS_OWNER_PASSWORD: secret,
  NEXUS_REGISTRATION: z.enum(['open', 'invite', 'closed']).default('open'),
  SMTP_URL: smtpUrl,
  MAIL_FROM: sender.default('Nexus <nexus@localhost>'),
  ALERT_EMAIL: EmailAddress.optional(),
  ALERT_SLACK_URL: secretUrl(/^https?:$/, 'an https address'),
  ALERT_DISCORD_URL: secretUrl(/^https?:$/, 'an https address'),
  CORS_ORIGINS: origins,
  /** Addresses or networks of the proxies in front; their X-Forwarded-For is believed, nobody else's. */
  TRUST_PROXY: proxies,
  /** Hosts of organizations' apps on the network of this installation: http is enough there, and Nexus may call them. */
  PRIVATE_APP_HOSTS: hosts,
  /** Hosts of databases on that network in which organizations may make users: see modules/vault/leases. */
  PRIVATE_DATABASE_HOSTS: hosts,
  METRICS_TOKEN: secret,
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),

  /** OWASP: 10 at least; above 14 one log-in takes over a second. */
  BCRYPT_COST: integer(10, 14).default(12),
  /** Also ask haveibeenpwned.com, by k-anonymity, not only the bundled list. */
  BREACHED_PASSWORDS_ONLINE: z.stringbool().default(false),
  SESSION_IDLE_MINUTES: count(60),

  GOOGLE_CLIENT_ID: z.string().min(1).optional(),
  GOOGLE_CLIENT_SECRET: secret,
  GOOGLE_ISSUER: z.url().default('https://accounts.google.com'),
  GITHUB_CLIENT_ID: z.string().min(1).optional(),
  GITHUB_CLIENT_SECRET: secret,
  /** Another one is a GitHub Enterprise Server. */
  GITHUB_URL: z.url().default('https://github.com'),
  MICROSOFT_CLIENT_ID: z.string().min(1).optional(),
  MICROSOFT_CLIENT_SECRET: secret,
  /** `common` is everybody with a Microsoft account; a directory's own issuer admits that directory alone. */
  MICROSOFT_ISSUER: z.url().default('https://login.microsoftonline.com/common/v2.0'),
  OIDC_PROVIDERS: oidcProviders,

  /** Who collects what the operator sells; other sellers choose for themselves. */
  BILLING_PROVIDER: z.enum(['ledger', 'stripe', 'polar']).default('ledger'),
  STRIPE_SECRET_KEY: secret,
  STRIPE_WEBHOOK_SECRET: secret,
  STRIPE_API_URL: z.url().default('https://api.stripe.com'),
  POLAR_ACCESS_TOKEN: secret,
  POLAR_WEBHOOK_SECRET: secret,
  /** Polar's sandbox is https://sandbox-api.polar.sh. */
  POLAR_API_URL: z.url().default('https://api.polar.sh'),

  LIMIT_API: limitSetting.default({ limit: 1000, windowSeconds: 900 }),
  LIMIT_API_HOURLY: limitSetting.default({ limit: 10_000, windowSeconds: 3600 }),
  LIMIT_ANONYMOUS: limitSetting.default({ limit: 100, windowSeconds: 60 }),
  LIMIT_OVERRIDES: overrides,

  /**
   * A request's connection is held for milliseconds, so twenty serve thousands of requests a second. Three at least: one
   * for each of the purposes in kernel/db/pool.ts.
   */
  DATABASE_CONNECTIONS: integer(3).default(30),
  /** Longer than any page of ours needs; what runs longer is a mistake or an attack. */
  STATEMENT_TIMEOUT_MS: milliseconds(10_000),
  /** Requests at work at once; beyond, 503 is quicker for everybody than a queue. */
  MAX_INFLIGHT: count(2000),
  /** Replies that are sent while they are made (events, AI): each holds a connection, and little else. */
  MAX_STREAMS: count(5000),
  /** How long a client may take to send its request: slow bodies hold a socket, not more. */
  REQUEST_TIMEOUT_MS: milliseconds(30_000),
  /** What a load balancer needs to send its requests elsewhere; without one there is nothing to wait for. */
  DRAIN_DELAY_MS: integer(0, 2 ** 31 - 1).default(0),
  /** How long a stop may take, whatever it waits for: see kernel/stop.ts. */
  DRAIN_TIMEOUT_MS: milliseconds(30_000),
  /** Bounds the delay of a revocation that another node commits while this one cannot reach PostgreSQL. */
  VERIFY_STALE_SECONDS: integer(0, 3600).default(30),
  /** Journal bytes not yet in PostgreSQL beyond which requests are refused: an hour away at 100 requests a second. */
  MAX_JOURNAL_BYTES: count(256 * 1024 * 1024),

  /** Slug of the operator's plan that every organization begins with; `unlimited` where nothing is sold. */
  DEFAULT_PLAN: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    .default('free'),

  /** Single requests and events: a quarter to look back on, and longer than the 35 days that an event may be late. */
  USAGE_ROWS_DAYS: integer(36).default(90),
  /** Their sums by hour and day: two years and a month, so that a year can be compared with the one before. */
  USAGE_ROLLUPS_DAYS: integer(36).default(762),
});

/** Tests may change some numbers; everything else is fixed at start-up. */
export type Config = ReturnType<typeof readConfig>;

/** The only reader of the environment. Throws one error that names every variable that is wrong. */
export function readConfig(environment: Variables = process.env) {
  const { set, wrong } = readVariables(environment, Environment.shape);
  const parsed = Environment.safeParse(set);
  refuse('The configuration is not valid', [...wrong, ...faultsOf(parsed.error?.issues ?? [])]);
  const config = Environment.parse(set);
  refuse('The configuration is not valid', [...unpaid(config), ...keysMissing(config)]);
  const production = config.NODE_ENV === 'production';
  if (production) refuseUnsafe(config);
  const publicUrl = new URL(config.PUBLIC_URL ?? `http://localhost:${config.PORT}`);
  return { ...config, production, publicUrl, bodyLimit: 1024 * 1024 };
}

/** One for each variable: what else is wrong with a value follows from the first. */
function faultsOf(issues: readonly z.core.$ZodIssue[]): string[] {
  const faults = new Map<string, string>();
  for (const { path, message } of issues) {
    const name = String(path[0]);
    if (!faults.has(name)) faults.set(name, `${name}: ${message}`);
  }
  return [...faults.values()];
}

/** What the chosen provider needs. */
function unpaid({ BILLING_PROVIDER: provider, STRIPE_SECRET_KEY, POLAR_ACCESS_TOKEN }: z.infer<typeof Environment>) {
  if (provider === 'stripe' && STRIPE_SECRET_KEY === undefined) return ['STRIPE_SECRET_KEY: set it for Stripe'];
  if (provider === 'polar' && POLAR_ACCESS_TOKEN === undefined) return ['POLAR_ACCESS_TOKEN: set it for Polar'];
  return [];
}

/** What the chosen holders of keys need. */
function keysMissing(config: z.infer<typeof Environment>): string[] {
  const { KEK_PROVIDER: present, KEK_FORMER_PROVIDER: former } = config;
  const missing: (keyof typeof config)[] = [];
  const wrong: string[] = [];
  const need = (...names: (keyof typeof config)[]) =>
    void missing.push(...names.filter((name) => config[name] === undefined));
  if (present === former) wrong.push('KEK_FORMER_PROVIDER: name another provider than KEK_PROVIDER, or none');
  if (isUsed(config, 'aws-kms')) {
    need('AWS_REGION', 'AWS_KMS_CMK_ID');
    // Without both, the SDK looks for others: a profile, a role.
    if (config.AWS_ACCESS_KEY_ID !== undefined) need('AWS_SECRET_ACCESS_KEY');
    if (config.AWS_SECRET_ACCESS_KEY !== undefined) need('AWS_ACCESS_KEY_ID');
  }
  if (isUsed(config, 'vault-transit')) {
    need('VAULT_ADDR', 'VAULT_TRANSIT_KEY');
    if (config.VAULT_TOKEN === undefined) need('VAULT_ROLE_ID', 'VAULT_SECRET_ID');
    else if (config.VAULT_ROLE_ID !== undefined) wrong.push('VAULT_TOKEN: is set, and so is VAULT_ROLE_ID; set one');
  }
  const reason = former === undefined ? present : `${present} or ${former}`;
  return [...wrong, ...missing.map((name) => `${name}: set it for ${reason}`)];
}

const isUsed = (
  { KEK_PROVIDER, KEK_FORMER_PROVIDER }: z.infer<typeof Environment>,
  provider: z.infer<typeof kekProvider>,
): boolean => KEK_PROVIDER === provider || KEK_FORMER_PROVIDER === provider;

/** What is convenient on a laptop and wrong on the internet, each by name. */
function refuseUnsafe(config: z.infer<typeof Environment>): void {
  const wrong: string[] = [];
  if (isUsed(config, 'local') && config.NEXUS_MASTER_KEY === undefined)
    wrong.push('NEXUS_MASTER_KEY: set 32 random bytes (openssl rand -base64 32)');
  if (config.PUBLIC_URL === undefined) wrong.push('PUBLIC_URL: set the https address people use');
  else if (!config.PUBLIC_URL.startsWith('https://')) wrong.push('PUBLIC_URL: must begin with https://');
  if (config.SMTP_URL === undefined) wrong.push('SMTP_URL: set it, or nobody can verify an e-mail address');
  if (config.CORS_ORIGINS.includes('*')) wrong.push('CORS_ORIGINS: name the origins, * is refused');
  const { GOOGLE_ISSUER, GITHUB_URL, MICROSOFT_ISSUER, STRIPE_API_URL, POLAR_API_URL } = config;
  const outside = { GOOGLE_ISSUER, GITHUB_URL, MICROSOFT_ISSUER, STRIPE_API_URL, POLAR_API_URL };
  if (isUsed(config, 'vault-transit')) Object.assign(outside, { VAULT_ADDR: config.VAULT_ADDR });
  if (isUsed(config, 'aws-kms') && config.AWS_ENDPOINT_URL_KMS !== undefined)
    Object.assign(outside, { AWS_ENDPOINT_URL_KMS: config.AWS_ENDPOINT_URL_KMS });
  for (const { name, issuer } of config.OIDC_PROVIDERS) Object.assign(outside, { [`OIDC_PROVIDERS ${name}`]: issuer });
  for (const [name, url] of Object.entries(outside))
    if (!url.startsWith('https://')) wrong.push(`${name}: must begin with https://`);
  refuse('Not safe for production', wrong);
}

/** @throws where LIMIT_OVERRIDES names a limit that is not among these. */
export function checkOverrides({ LIMIT_OVERRIDES }: Config, limits: readonly string[]): void {
  const known = new Set(limits);
  const unknown = Object.keys(LIMIT_OVERRIDES).filter((name) => !known.has(name));
  const names = [...known].sort().join(', ');
  refuse(
    'The configuration is not valid',
    unknown.map((name) => `LIMIT_OVERRIDES: no limit is named ${name}; there are ${names}`),
  );
}

function refuse(what: string, wrong: readonly string[]): void {
  const lines = [...new Set(wrong)].map((line) => `  ${line}`);
  if (lines.length > 0) throw new Error(`${what}:\n${lines.join('\n')}`);
}
