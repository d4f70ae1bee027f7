import { z } from 'zod';

/** Any form: a malformed credential is refused like a wrong one. */
const Credential = z.string().regex(/^[\x21-\x7e]{0,200}$/, 'Must be at most 200 printable characters');

/** https://developer.hashicorp.com/vault/api-docs/auth/approle#login-with-approle */
export const Login = z.strictObject({ role_id: Credential, secret_id: Credential.default('') });
export type Login = z.output<typeof Login>;

/** Seconds, as a number or as Vault writes durations: `90`, `90s`, `1h30m`. */
export const Duration = z.union([z.int().min(0), z.string().regex(/^(\d{1,9}|(\d{1,9}h)?(\d{1,9}m)?(\d{1,9}s)?)$/)]);

/** Renewals cannot exceed what is left, so what is asked for is only checked. */
export const Renewal = z.strictObject({ increment: Duration.optional() });

/** Patterns of permissions take the place of policies. */
export const NewToken = z.strictObject({
  policies: z
    .array(z.string().regex(/^[a-z*][a-z0-9*:-]{0,99}$/, 'Must be a permission such as secrets:read, or *'))
    .max(50)
    .optional(),
  ttl: Duration.optional(),
  renewable: z.boolean().optional(),
  no_default_policy: z.boolean().optional(),
});
export type NewToken = z.output<typeof NewToken>;

export const Auth = z.object({
  client_token: z.string(),
  accessor: z.string(),
  policies: z.array(z.string()),
  token_policies: z.array(z.string()),
  metadata: z.record(z.string(), z.string()).nullable(),
  lease_duration: z.int(),
  renewable: z.boolean(),
  entity_id: z.string(),
  token_type: z.string(),
  orphan: z.boolean(),
  mfa_requirement: z.null(),
  num_uses: z.int(),
});
export type Auth = z.infer<typeof Auth>;

export const TokenFacts = z.object({
  accessor: z.string(),
  creation_time: z.int(),
  creation_ttl: z.int(),
  display_name: z.string(),
  entity_id: z.string(),
  expire_time: z.string().nullable(),
  explicit_max_ttl: z.int(),
  id: z.string(),
  issue_time: z.string(),
  meta: z.record(z.string(), z.string()).nullable(),
  num_uses: z.int(),
  orphan: z.boolean(),
  path: z.string(),
  policies: z.array(z.string()),
  renewable: z.boolean(),
  ttl: z.int(),
  type: z.string(),
});

/** In seconds. */
export function secondsOf(duration: string | number): number {
  if (typeof duration === 'number') return duration;
  if (/^\d+$/.test(duration)) return Number(duration);
  const [, hours = 0, minutes = 0, seconds = 0] = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(duration) ?? [];
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}
