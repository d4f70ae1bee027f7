import { z } from 'zod';
import { route } from '../../../http/route.ts';
import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { activityOf } from '../../audit/index.ts';
import { deviceOf } from '../sessions/device.ts';

const Activity = z.object({
  id: z.string(),
  at: z.string(),
  action: z.string().describe('`session.create`, `user.change-password` …'),
  result: z.string().describe('`success`, `denied` or `failure`'),
  by: z.enum(['you', 'unknown', 'somebody else']),
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  device: z.string().nullable().describe('`Firefox on Windows`'),
  session: z.string().nullable(),
  current: z.boolean().describe('Done in the session that asks'),
  count: z.number().describe('How many requests the entry stands for: failed log-ins of a minute are one'),
});

export const listActivity = route({
  method: 'GET',
  path: '/api/v1/auth/activity',
  summary: 'What happened to your account: log-ins, failures, changes; newest first',
  permission: 'authenticated',
  callers: ['user'],
  meter: false,
  query: PageQuery,
  reply: PageOf(Activity),
  scope: 'person',
  act: async ({ tx, caller, query }) => {
    const { items, nextCursor } = await activityOf(tx, query);
    const withDevice = items.map((item) => ({
      ...item,
      device: item.userAgent === null ? null : deviceOf(item.userAgent),
      current: item.session !== null && item.session === caller.session,
    }));
    return { items: withDevice, nextCursor };
  },
});
