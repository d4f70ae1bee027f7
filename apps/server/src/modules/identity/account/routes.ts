import { z } from 'zod';
import { describe, withOldNames } from '../../../http/describe.ts';
import { personalData } from '../../../http/personal-data.ts';
import { type Route, route } from '../../../http/route.ts';
import { Id } from '../../../kernel/ids.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { Instant } from '../../../kernel/schema.ts';
import { activityOf } from '../../audit/index.ts';
import type { OrganizationErrors } from '../ports.ts';
import { DisplayName, own, User } from '../schemas.ts';
import { clearCookies, tellCsrf } from '../sessions/cookies.ts';
import { deviceOf } from '../sessions/device.ts';
import { identityState } from '../state.ts';
import { eraseMe } from './erasure.ts';
import { readMe, updateMe } from './persons.ts';

const Account = z.object({ user: User.describe('You') }).meta({ id: 'Account' });

const Activity = describe(
  z.object({
    id: z.string(),
    at: z.iso.datetime(),
    action: z.string(),
    result: z.string(),
    by: z.enum(['you', 'unknown', 'somebody else']),
    address: z.string().nullable(),
    userAgent: z.string().nullable(),
    device: z.string().nullable(),
    sessionId: z.string().nullable(),
    session: z.string().nullable().meta({ deprecated: true }),
    current: z.boolean(),
    count: z.number(),
  }),
  {
    id: ['Id of the audit entry', 'eco_aud_0000000000000000000001'],
    at: 'When it happened',
    action: ['What was done', 'session.create'],
    result: ['`success`, `denied` or `failure`', 'success'],
    by: 'Who did it; `unknown` where it was done without a session',
    address: ['IP address it came from', '192.0.2.17'],
    userAgent: ['User agent it came from', 'curl/8.11.0'],
    device: ['Browser and system', 'Firefox on Windows'],
    sessionId: ['Session in which you did it', 'eco_ses_0000000000000000000001'],
    session: ['Deprecated: the same as `sessionId`', 'eco_ses_0000000000000000000001'],
    current: 'Whether it was done in the session that asks',
    count: ['Number of requests that the entry stands for: the failed log-ins of a minute are one entry', 1],
  },
).meta({ id: 'Activity' });

const PersonalDataExport = withOldNames(
  describe(z.object({ exportedAt: Instant, personId: Id('usr'), data: z.record(z.string(), z.unknown()) }), {
    exportedAt: 'When the export was made',
    personId: 'Whose data it is',
    data: ['By section: account, sessions, memberships, activity …', { sessions: [] }],
  }),
  { person: 'personId' },
);

export const accountRoutes = [
  route({
    ...own,
    name: 'account.read',
    method: 'GET',
    path: '/api/v1/auth/me',
    summary: 'Read your account',
    impersonation: 'read',
    reply: Account,
    act: async ({ tx, caller, reply, use }) => {
      if (caller.cookie && caller.session !== undefined) tellCsrf(reply, use(identityState).cookies, caller.session);
      return { user: await readMe(tx) };
    },
  }),
  route({
    ...own,
    name: 'account.update',
    method: 'PATCH',
    path: '/api/v1/auth/me',
    summary: 'Change your name',
    audit: 'user.update',
    body: z.strictObject({ displayName: DisplayName }).meta({ id: 'AccountChanges' }),
    reply: Account,
    act: async ({ tx, caller, body }) => ({ user: await updateMe(tx, caller, body) }),
  }),
  route({
    ...own,
    name: 'account.listActivity',
    method: 'GET',
    path: '/api/v1/auth/activity',
    summary: 'List log-ins, failures and changes of your account, newest first',
    query: PageQuery,
    reply: PageOf(Activity),
    act: async ({ tx, caller, query }) => {
      const { items, nextCursor } = await activityOf(tx, query);
      const described = items.map((item) => ({
        ...item,
        device: item.userAgent === null ? null : deviceOf(item.userAgent),
        sessionId: item.session,
        current: item.session !== null && item.session === caller.session,
      }));
      return { items: described, nextCursor };
    },
  }),
  route({
    ...own,
    name: 'account.export',
    method: 'GET',
    path: '/api/v1/auth/export',
    summary: 'Export everything that is kept about you, as JSON',
    description:
      'GDPR, articles 15 and 20. Each section holds one kind of record, without secrets, digests and keys. Activity is ' +
      'limited to the latest 1,000 entries: `GET /api/v1/auth/activity` has all.',
    audit: 'user.export',
    // It reads the tables of every module.
    limits: [{ name: 'export-me', limit: 10, windowSeconds: 3600, by: 'caller' }],
    reply: PersonalDataExport,
    act: async ({ tx, caller, reply, use }) => {
      const data: Record<string, unknown> = {};
      for (const part of use(personalData)) Object.assign(data, await part.export(tx));
      reply.header('content-disposition', 'attachment; filename="my-data.json"');
      tx.audit({ resource: { type: 'user', id: caller.id } });
      return { exportedAt: tx.now, personId: caller.id as Id<'usr'>, data };
    },
  }),
];

export const deleteAccount = ({ LAST_OWNER }: OrganizationErrors): Route =>
  route({
    ...own,
    name: 'account.delete',
    method: 'DELETE',
    path: '/api/v1/auth/me',
    summary: 'Erase your account and your data, at once and for good',
    description:
      'GDPR, article 17. Your sessions end, your rows are deleted, and the key that encrypts your name and addresses in ' +
      'the audit log is destroyed; its chains still verify. Organizations in which you are alone are deleted too. If you ' +
      'are the last owner of one that has other members, the answer is 409 and names it.',
    effect: 'destroys',
    audit: 'user.erase',
    // The session that would repeat it has ended.
    idempotency: false,
    reply: z
      .object({ id: Id('usr').describe('Your id'), erasedAt: Instant.describe('When you were erased') })
      .meta({ id: 'ErasedAccount' }),
    errors: [LAST_OWNER],
    act: async ({ tx, caller, reply, use }) => {
      const erased = await eraseMe(tx, caller);
      if (caller.cookie) clearCookies(reply, use(identityState).cookies);
      return erased;
    },
  });
