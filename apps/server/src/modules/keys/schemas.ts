import { isIP } from 'node:net';
import { z } from 'zod';
import { Id } from '../../kernel/ids.ts';
import { patternSource } from '../access/index.ts';

export const KeyName = z.string().trim().min(1).max(100);

const maxScope = 130;
const scopePattern = new RegExp(patternSource);

/** `resource:action`, each of which may be `*`. A customer key's scopes are words of the seller's own API. */
export const Scope = z.string().max(maxScope).regex(scopePattern, 'Must be resource:action, or * for either');

export const isScope = (text: unknown): text is string =>
  typeof text === 'string' && text.length <= maxScope && scopePattern.test(text);

export type KeyLimit = z.infer<typeof LimitInput>;

/** Names are shown in answers and in `exceeded`; numbers fit the limiter's doubles. */
export const LimitInput = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, 'Must be lower-case letters, digits, - and _'),
  limit: z.int().min(0).max(1_000_000_000),
  windowSeconds: z
    .int()
    .min(1)
    .max(31 * 24 * 3600),
  per: z.enum(['key', 'customer', 'organization', 'address']).default('key').describe('Whose calls share the window'),
});

/** An address or a network in CIDR form. */
export const AllowedIp = z
  .string()
  .max(50)
  .refine(isNetwork, 'Must be an IP address or a network such as 192.0.2.0/24');

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  if (prefix === undefined) return true;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128);
}

/** Anything that JSON can say, in at most 4 kB: enough for ids and flags, too little to be a store. */
const maxJsonLength = 4096;
export type Metadata = z.infer<typeof Json>;
export const Json = z
  .record(z.string().max(100), z.json())
  .refine(
    (value) => JSON.stringify(value).length <= maxJsonLength,
    `Must have at most ${maxJsonLength} characters as JSON`,
  );

/** Characters; more than any key has. */
export const maxKeyLength = 200;

export const VerifyInput = z.strictObject({
  key: z.string().min(1).max(maxKeyLength),
  permission: Scope.optional(),
  resource: z.strictObject({ environment: Id('env').optional() }).optional(),
  cost: z.int().min(0).max(1_000_000).default(1),
  ip: z.union([z.ipv4(), z.ipv6()]).optional(),
});
