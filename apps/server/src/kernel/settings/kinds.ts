import { z } from 'zod';
import { normalNetwork } from '../address.ts';
import { isSender } from '../mail.ts';
import { Secret } from '../secret.ts';
import { smtpOptions } from '../smtp.ts';

/** The kinds of settings. Their messages never repeat the value, which may be a secret. */

/** A whole number as people write one: no hexadecimal, no exponent, no blank that counts as 0. */
export const integer = (min: number, max = Number.MAX_SAFE_INTEGER) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min, `must be ${min} or more`).max(max, `must be ${max} or less`));

export const count = (fallback: number) => integer(1).default(fallback);

/** Longer than 24 days, a timer of Node would fire at once. */
export const milliseconds = (fallback: number) => integer(1, 2 ** 31 - 1).default(fallback);

/** A limit in the form every setting of limits has: `units/seconds`, e.g. `1000/900`. */
export const limitSetting = z
  .string()
  .regex(/^\d+\/[1-9]\d*$/, 'must be units/seconds, for example 1000/900')
  .transform((text) => {
    const [limit = 0, windowSeconds = 1] = text.split('/').map(Number);
    return { limit, windowSeconds };
  });

/** `name=units/seconds` pairs, separated by commas: replace the numbers of a route's own limit. */
export const overrides = z
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

/** A value that is never printed, and that may come as a file named by NAME_FILE: see variables.ts. */
const isSecret = { secret: true };
const secretOf = (check: z.ZodType<string, string>) =>
  check
    .transform((text) => new Secret(text))
    .optional()
    .meta(isSecret);
export const secret = secretOf(z.string().min(1));
export const secretUrl = (protocol: RegExp, form: string) =>
  secretOf(z.string().refine((text) => isUrl(text, protocol), `must be ${form}`));
export const smtpUrl = secretOf(
  z
    .string()
    .refine((text) => doesNotThrow(() => smtpOptions(text)), 'must be smtp://user:password@host:port or smtps://…'),
);

/** What follows a `#` would be cut off: of a password with one, for example. */
function isUrl(text: string, protocol: RegExp): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return protocol.test(url.protocol) && url.hash === '';
}

function doesNotThrow(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

const list = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((each) => (each.trim() === '' ? [] : [each.trim()])));

/** One that contains every address would let everybody choose theirs. */
const proxyNetwork = z
  .string()
  .refine((text) => normalNetwork(text) !== undefined, 'must be addresses or networks such as 10.0.0.0/8')
  .refine((text) => !normalNetwork(text)?.endsWith('/0'), 'must not be every address');
export const proxies = list.pipe(z.array(proxyNetwork));

/** As browsers send it: another spelling would match nothing. */
const isOrigin = (text: string): boolean =>
  /^https?:\/\/[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text;
export const origins = list.pipe(
  z.array(
    z
      .string()
      .refine(
        (text) => text === '*' || isOrigin(text),
        'must be origins such as https://app.example.com, without a path',
      ),
  ),
);

/** As `URL` has them: in lower case, IPv6 addresses in brackets. */
export const hosts = list.pipe(
  z.array(
    z
      .string()
      .refine((text) => URL.parse(`http://${text}`)?.host === text, 'must be host names or addresses, without a port'),
  ),
);

/** Pages, cookies and issuer are at the root of the host: a path would be ignored. */
export const publicUrl = z
  .string()
  .refine(
    (text) => isOrigin(text.replace(/\/$/, '').toLowerCase()),
    'must be an address such as https://nexus.example.com, without a path',
  )
  .optional();

export const host = z.string().regex(/^[\w.:%-]+$/, 'must be an address or a host name, without a scheme');

export const sender = z.string().refine(isSender, 'must be an address or "Name <address>"');

/** A provider of social log-in besides the three with settings of their own. */
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

export const oidcProviders = z
  .string()
  .default('[]')
  .transform((text, context): z.infer<typeof OidcProvider>[] => {
    try {
      const parsed = z.array(OidcProvider).safeParse(JSON.parse(text));
      const names = parsed.data?.map(({ name }) => name) ?? [];
      if (new Set(names).size < names.length) context.addIssue('two providers have one name');
      // Nothing of the input is repeated: it holds secrets.
      for (const { path, message } of parsed.error?.issues ?? []) context.addIssue(`${path.join('.')} ${message}`);
      return parsed.data ?? [];
    } catch {
      context.addIssue('must be JSON: [{"name","issuer","clientId","clientSecret"}]');
      return [];
    }
  })
  .meta(isSecret);
