import { z } from 'zod';
import { normalNetwork } from './kernel/address.ts';
import { EmailAddress } from './kernel/email.ts';
import { Secret } from './kernel/secret.ts';

/** A limit in the form every setting of limits has: `units/seconds`, e.g. `1000/900`. */
const limitSetting = z
  .string()
  .regex(/^\d+\/\d+$/, 'must be units/seconds, for example 1000/900')
  .transform((text) => {
    const [limit = 0, windowSeconds = 1] = text.split('/').map(Number);
    return { limit, windowSeconds };
  });

/** `name=units/seconds` pairs, separated by commas: replace the numbers of a route's own limit. */
const overrides = z
  .string()
  .default('')
  .transform((text, context) => {
    const found: Record<string, { limit: number; windowSeconds: number }> = {};
    for (const pair of text.split(',').filter((each) => each !== '')) {
      const [name = '', value = ''] = pair.split('=');
      const parsed = limitSetting.safeParse(value);
      if (parsed.success) found[name.trim()] = parsed.data;
      else context.addIssue(`${pair}: must be name=units/seconds`);
    }
    return found;
  });

const count = (fallback: number) => z.coerce.number().int().positive().default(fallback);
const secret = z
  .string()
  .min(1)
  .transform((text) => new Secret(text))
  .optional();
const list = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((each) => (each.trim() === '' ? [] : [each.trim()])));

/** One that contains every address would let everybody choose theirs. */
const proxyNetwork = z
  .string()
  .refine((text) => normalNetwork(text) !== undefined, 'must be addresses or networks such as 10.0.0.0/8')
  .refine((text) => !normalNetwork(text)?.endsWith('/0'), 'must not be every address');

const origins = list.transform((texts, context) =>
  texts.map((text) => {
    const url = URL.parse(text);
    if (text === '*' || url?.origin === text) return text;
    context.addIssue(`${text} is no origin, such as https://console.example.com`);
    return text;
  }),
);

/** A provider of social log-in beside the three with settings of their own. */
const OidcProvider = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be lower case letters, digits and hyphens')
    .refine((name) => !['google', 'github', 'microsoft', 'accounts'].includes(name), 'is taken'),
  issuer: z.url({ protocol: /^https?$/ }),
  clientId: z.string().min(1),
  clientSecret: z
    .string()
    .min(1)
    .transform((text) => new Secret(text)),
});

const oidcProviders = z
  .string()
  .default('[]')
  .transform((text, context): z.infer<typeof OidcProvider>[] => {
    try {
      const parsed = z.array(OidcProvider).safeParse(JSON.parse(text));
      const names = parsed.data?.map(({ name }) => name) ?? [];
      if (new Set(names).size < names.length) context.addIssue('two providers have one name');
      // Of the input nothing is repeated: it holds secrets.
      for (const { path, message } of parsed.error?.issues ?? []) context.addIssue(`${path.join('.')} ${message}`);
      return parsed.data ?? [];
    } catch {
      context.addIssue('must be JSON: [{"name","issuer","clientId","clientSecret"}]');
      return [];
    }
  });

const Environment = z.object({
  NODE_ENV: z.string().default('development'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  /** How people reach this installation; links in mails, cookies and token issuer derive from it. */
  PUBLIC_URL: z.url().optional(),
  DATABASE_URL: secret,
  REDIS_URL: secret,
  NEXUS_DATA_DIR: z.string().default('.nexus'),
  NEXUS_MASTER_KEY: secret,
  NEXUS_OWNER_EMAIL: EmailAddress.optional(),
  NEXUS_OWNER_PASSWORD: secret,
  NEXUS_REGISTRATION: z.enum(['open', 'invite', 'closed']).default('open'),
  SMTP_URL: secret,
  MAIL_FROM: z.string().default('Nexus <nexus@localhost>'),
  ALERT_EMAIL: EmailAddress.optional(),
  ALERT_SLACK_URL: secret,
  ALERT_DISCORD_URL: secret,
  CORS_ORIGINS: origins,
  /** Addresses or networks of the proxies in front; their X-Forwarded-For is believed, nobody else's. */
  TRUST_PROXY: list.pipe(z.array(proxyNetwork)),
  METRICS_TOKEN: secret,
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),

  /** OWASP: 10 at least; above 14 one log-in takes over a second. */
  BCRYPT_COST: z.coerce.number().int().min(10).max(14).default(12),
  /** Ask haveibeenpwned.com by k-anonymity beside the bundled list. */
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

  LIMIT_API: limitSetting.default({ limit: 1000, windowSeconds: 900 }),
  LIMIT_API_HOURLY: limitSetting.default({ limit: 10_000, windowSeconds: 3600 }),
  LIMIT_ANONYMOUS: limitSetting.default({ limit: 100, windowSeconds: 60 }),
  LIMIT_OVERRIDES: overrides,

  /** A request's connection is held for milliseconds, so twenty serve thousands of requests a second. */
  DATABASE_CONNECTIONS: count(30),
  /** Longer than any page of ours needs; what runs longer is a mistake or an attack. */
  STATEMENT_TIMEOUT_MS: count(10_000),
  /** Requests at work at once; beyond, 503 is quicker for everybody than a queue. */
  MAX_INFLIGHT: count(2000),
  /** Replies that are sent while they are made (events, AI): each holds a connection, and little else. */
  MAX_STREAMS: count(5000),
  /** How long a client may take to send its request: slow bodies hold a socket, not more. */
  REQUEST_TIMEOUT_MS: count(30_000),
  /** How long a stop waits for requests at work. */
  DRAIN_TIMEOUT_MS: count(30_000),
  /** Journal bytes not yet in PostgreSQL beyond which requests are refused: an hour away at 100 requests a second. */
  MAX_JOURNAL_BYTES: count(256 * 1024 * 1024),

  /** Single requests: a quarter to look back on, and longer than the 35 days that an event may be late. */
  USAGE_ROWS_DAYS: z.coerce.number().int().min(36).default(90),
  /** Their sums by hour and day: two years and a month, so that a year can be compared with the one before. */
  USAGE_ROLLUPS_DAYS: z.coerce.number().int().min(36).default(762),
});

/** Tests may change some numbers; everything else is fixed at start-up. */
export type Config = ReturnType<typeof readConfig>;

/** The only reader of the environment. Throws one error that names every variable that is wrong. */
export function readConfig(environment: Record<string, string | undefined> = process.env) {
  const set = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = Environment.safeParse(set);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
    throw new Error(`The configuration is not valid:\n${lines.join('\n')}`);
  }
  const config = parsed.data;
  const production = config.NODE_ENV === 'production';
  if (production) refuseUnsafe(config);
  const publicUrl = new URL(config.PUBLIC_URL ?? `http://localhost:${config.PORT}`);
  return { ...config, production, publicUrl, bodyLimit: 1024 * 1024 };
}

/** What is convenient on a laptop and wrong on the internet, each by name. */
function refuseUnsafe(config: z.infer<typeof Environment>): void {
  const wrong: string[] = [];
  if (config.NEXUS_MASTER_KEY === undefined)
    wrong.push('NEXUS_MASTER_KEY: set 32 random bytes (openssl rand -base64 32)');
  if (config.PUBLIC_URL === undefined) wrong.push('PUBLIC_URL: set the https address people use');
  else if (!config.PUBLIC_URL.startsWith('https://')) wrong.push('PUBLIC_URL: must begin with https://');
  if (config.SMTP_URL === undefined) wrong.push('SMTP_URL: set it, or nobody can verify an e-mail address');
  if (config.CORS_ORIGINS.includes('*')) wrong.push('CORS_ORIGINS: name the origins, * is refused');
  const { GOOGLE_ISSUER, GITHUB_URL, MICROSOFT_ISSUER } = config;
  const outside = { GOOGLE_ISSUER, GITHUB_URL, MICROSOFT_ISSUER };
  for (const { name, issuer } of config.OIDC_PROVIDERS) Object.assign(outside, { [`OIDC_PROVIDERS ${name}`]: issuer });
  for (const [name, url] of Object.entries(outside))
    if (!url.startsWith('https://')) wrong.push(`${name}: must begin with https://`);
  if (wrong.length > 0) throw new Error(`Not safe for production:\n${wrong.map((line) => `  ${line}`).join('\n')}`);
}
