import { z } from 'zod';
import { route } from '../../http/route.ts';
import { toIso } from '../../kernel/clock.ts';
import { errors } from '../../kernel/errors.ts';
import { Id } from '../../kernel/ids.ts';
import { PageOf, PageQuery } from '../../kernel/paging.ts';
import { accessErrors } from '../access/index.ts';
import { keyUsage } from '../metering/index.ts';
import { replyMembers } from './cached-key.ts';
import { keyErrors } from './errors.ts';
import { fastVerify } from './fast-verify.ts';
import * as keys from './keys.ts';
import { AllowedIp, Json, KeyName, LimitInput, Scope, VerifyInput } from './schemas.ts';
import { type Verification as Found, noteVerification, verify, verifyCodes } from './verify.ts';

const KeyPath = z.object({ id: Id('api') });

/** As stored: what a key holds was checked when it came. */
const Metadata = z.record(z.string(), z.unknown());

const Key = z.object({
  id: z.string(),
  kind: z.enum(['platform', 'customer']),
  name: z.string(),
  hint: z.string().describe('The last four characters of the secret'),
  ownerId: z.string().nullable(),
  customerId: z.string().nullable(),
  environment: z.string().nullable(),
  scopes: z.array(z.string()).nullable().describe('Null: all that the owner may'),
  limits: z.array(LimitInput),
  allowedIps: z.array(z.string()),
  metadata: Metadata,
  createdBy: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  rotatedAt: z.string().nullable(),
  graceUntil: z.string().nullable().describe('Until then the secret before the rotation works too'),
  expiresAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
});
const KeyWithSecret = Key.extend({ key: z.string().describe('The full key: shown this once') });

const KeyInput = z.strictObject({
  name: KeyName,
  kind: z.enum(['platform', 'customer']).default('platform'),
  scopes: z.array(Scope).max(100).optional(),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
  limits: z.array(LimitInput).max(10).default([]),
  allowedIps: z.array(AllowedIp).max(100).default([]),
  environment: Id('env').optional(),
  customerId: Id('cus').optional(),
  serviceAccount: Id('svc').optional().describe('Whose platform key it is; your own where absent'),
  metadata: Json.default({}),
});

export const createKey = route({
  method: 'POST',
  path: '/api/v1/keys',
  aliases: [{ path: '/api/v1/keys/generate' }],
  summary: 'Create a key',
  permission: 'keys:create',
  audit: 'key.create',
  meter: 'api.calls',
  body: KeyInput,
  reply: KeyWithSecret,
  status: 201,
  errors: [keyErrors.KEY_OWNER_NEEDED, accessErrors.CANNOT_GRANT, errors.NOT_FOUND],
  act: ({ tx, caller, body }) => keys.create(tx, caller, body),
});

export const listKeys = route({
  method: 'GET',
  path: '/api/v1/keys',
  aliases: [{ path: '/api/v1/keys/list' }],
  summary: 'List keys',
  permission: 'keys:read',
  impersonation: 'read',
  meter: 'api.calls',
  query: PageQuery.extend({ kind: z.enum(['platform', 'customer']).optional(), customerId: Id('cus').optional() }),
  reply: PageOf(Key),
  act: ({ tx, query: { kind, customerId, ...page } }) => keys.list(tx, { kind, customerId }, page),
});

export const readKey = route({
  method: 'GET',
  path: '/api/v1/keys/:id',
  summary: 'Read one key',
  permission: 'keys:read',
  impersonation: 'read',
  meter: 'api.calls',
  params: KeyPath,
  reply: Key,
  errors: [keyErrors.KEY_NOT_FOUND],
  act: ({ tx, params }) => keys.read(tx, params.id),
});

export const updateKey = route({
  method: 'PATCH',
  path: '/api/v1/keys/:id',
  summary: 'Change a key',
  permission: 'keys:update',
  audit: 'key.update',
  meter: 'api.calls',
  params: KeyPath,
  body: z.strictObject({
    name: KeyName.optional(),
    scopes: z.array(Scope).max(100).optional(),
    limits: z.array(LimitInput).max(10).optional(),
    allowedIps: z.array(AllowedIp).max(100).optional(),
    metadata: Json.optional(),
    expiresAt: z.iso.datetime({ offset: true }).nullable().optional(),
  }),
  reply: Key,
  errors: [keyErrors.KEY_NOT_FOUND, keyErrors.KEY_REVOKED, accessErrors.CANNOT_GRANT],
  act: ({ tx, caller, params, body }) => keys.update(tx, caller, params.id, body),
});

export const deleteKey = route({
  method: 'DELETE',
  path: '/api/v1/keys/:id',
  summary: 'Delete a key',
  description: 'Its usage and its audit entries stay.',
  permission: 'keys:delete',
  stepUp: true,
  audit: 'key.delete',
  meter: 'api.calls',
  params: KeyPath,
  reply: z.object({ id: z.string() }),
  errors: [keyErrors.KEY_NOT_FOUND],
  act: async ({ tx, params }) => {
    await keys.remove(tx, params.id);
    return { id: params.id };
  },
});

/** Thirty days: longer, and it is two keys. */
const maxGraceSeconds = 30 * 24 * 3600;
const fromBody = (raw: { params: unknown; query: unknown; body: unknown }) => {
  const { keyId, ...body } = (raw.body ?? {}) as Record<string, unknown>;
  return { ...raw, params: { id: keyId }, body };
};

export const rotateKey = route({
  method: 'POST',
  path: '/api/v1/keys/:id/rotate',
  aliases: [{ path: '/api/v1/keys/rotate', request: fromBody }],
  summary: 'Give a key a new secret',
  permission: 'keys:rotate',
  audit: 'key.rotate',
  meter: 'api.calls',
  params: KeyPath,
  body: z.strictObject({ graceSeconds: z.int().min(0).max(maxGraceSeconds).default(0) }),
  reply: KeyWithSecret,
  errors: [keyErrors.KEY_NOT_FOUND, keyErrors.KEY_REVOKED, accessErrors.CANNOT_GRANT],
  act: ({ tx, caller, params, body }) => keys.rotate(tx, caller, params.id, body.graceSeconds),
});

export const revokeKey = route({
  method: 'POST',
  path: '/api/v1/keys/:id/revoke',
  aliases: [{ path: '/api/v1/keys/revoke', request: fromBody }],
  summary: 'Revoke a key on every node, for good',
  permission: 'keys:revoke',
  audit: 'key.revoke',
  meter: 'api.calls',
  params: KeyPath,
  body: z.strictObject({}),
  reply: Key,
  errors: [keyErrors.KEY_NOT_FOUND],
  act: ({ tx, params }) => keys.revoke(tx, params.id),
});

export const readKeyUsage = route({
  method: 'GET',
  path: '/api/v1/keys/:id/usage',
  summary: 'Count the verifications of a key',
  permission: 'usage:read',
  impersonation: 'read',
  meter: false,
  params: KeyPath,
  query: z.strictObject({
    from: z.iso.datetime({ offset: true }).optional(),
    to: z.iso.datetime({ offset: true }).optional(),
  }),
  reply: z.object({
    total: z.number(),
    byCode: z.record(z.string(), z.number()),
    byDay: z.array(z.object({ day: z.string(), total: z.number() })),
  }),
  errors: [keyErrors.KEY_NOT_FOUND],
  act: async ({ tx, params, query }) => {
    await keys.read(tx, params.id);
    return keyUsage(tx, params.id, query);
  },
});

const Verification = z.object({
  valid: z.boolean(),
  code: z.enum(verifyCodes),
  keyId: z.string().nullable(),
  customerId: z.string().nullable(),
  scopes: z.array(z.string()),
  metadata: Metadata,
  limits: z.array(z.object({ name: z.string(), limit: z.number(), remaining: z.number(), resetAt: z.string() })),
  quota: z.null().describe('Plans and their quotas come with billing'),
});

const noKey = { keyId: null, customerId: null, scopes: [], metadata: {} };

const replyOf = ({ code, key, limits }: Found) => ({
  valid: code === 'VALID',
  code,
  ...(key === undefined ? noKey : replyMembers(key.row)),
  limits: limits.map(({ resetAt, ...limit }) => ({ ...limit, resetAt: toIso(resetAt) })),
  quota: null,
});

export const verifyKey = route({
  method: 'POST',
  path: '/api/v1/keys/verify',
  summary: "Verify a customer's key, and take from its limits",
  description: 'A refused key is answered with 200 and its code too; a refused call costs nothing.',
  permission: 'keys:verify',
  audit: 'key.verify',
  record: 'coalesced',
  meter: 'api.calls',
  // What limits a verification is the key's own windows; its caller is an API under its own traffic.
  limits: [],
  idempotency: false,
  scope: 'none',
  body: VerifyInput,
  reply: Verification,
  fastPath: fastVerify,
  async act({ kernel, caller, body, usage }) {
    const found = await verify(kernel, caller, body);
    noteVerification(usage, found, body.cost);
    return replyOf(found);
  },
});
