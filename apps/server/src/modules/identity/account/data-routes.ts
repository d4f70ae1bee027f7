import { z } from 'zod';
import { personalData } from '../../../http/personal-data.ts';
import { route } from '../../../http/route.ts';
import { toIso } from '../../../kernel/clock.ts';
import { Id } from '../../../kernel/ids.ts';
import { tenancyErrors } from '../../tenancy/index.ts';
import { clearCookies } from '../sessions/cookies.ts';
import { eraseMe } from './erasure.ts';
import { identityState } from '../state.ts';

export const exportMe = route({
  method: 'GET',
  path: '/api/v1/auth/export',
  summary: 'Everything that is kept about you, as JSON',
  description:
    'GDPR, articles 15 and 20. Each section is of one kind of record; secrets, digests and keys are left out. Your activity is cut at its latest 5,000 entries: `GET /api/v1/auth/activity` has all.',
  permission: 'authenticated',
  callers: ['user'],
  audit: 'user.export',
  record: 'journaled',
  meter: false,
  // Reads every module's tables: as often as anybody could want it.
  limits: [{ name: 'export-me', limit: 10, windowSeconds: 3600, by: 'caller' }],
  reply: z.object({
    exportedAt: z.string(),
    person: Id('usr'),
    data: z.record(z.string(), z.unknown()).describe('By section: account, sessions, memberships, activity …'),
  }),
  scope: 'person',
  act: async ({ tx, caller, reply, use }) => {
    const data: Record<string, unknown> = {};
    for (const part of use(personalData)) Object.assign(data, await part.export(tx));
    reply.header('content-disposition', 'attachment; filename="my-data.json"');
    tx.audit({ resource: { type: 'user', id: caller.id } });
    return { exportedAt: toIso(tx.now), person: caller.id as Id<'usr'>, data };
  },
});

export const deleteMe = route({
  method: 'DELETE',
  path: '/api/v1/auth/me',
  summary: 'Erase yourself, at once and for good',
  description:
    'GDPR, article 17. Your sessions end, your rows go, and the key under which the audit log holds your name and addresses is destroyed; its chains still verify. Organizations that you are alone in go with you. While you are the last owner of one with other members, the answer is 409 and names it.',
  permission: 'authenticated',
  callers: ['user'],
  stepUp: true,
  audit: 'user.erase',
  meter: false,
  // The repeat would come from a session that has ended.
  idempotency: false,
  reply: z.object({ id: Id('usr'), erasedAt: z.string() }),
  errors: [tenancyErrors.LAST_OWNER],
  scope: 'person',
  act: async ({ tx, caller, reply, use }) => {
    const erased = await eraseMe(tx, caller);
    if (caller.cookie) clearCookies(reply, use(identityState).cookies);
    return erased;
  },
});
