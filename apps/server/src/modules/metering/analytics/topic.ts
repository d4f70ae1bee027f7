import { second } from '../../../kernel/clock.ts';
import type { Topic } from '../../../kernel/live/topic.ts';
import { usageNow } from './analytics.ts';

/** Usage is counted within seconds of its reply, so looking more often would find no more. */
const everyMs = 2 * second;

export const usageTopic: Topic = {
  name: 'usage',
  summary: 'Requests and errors of the last ten minutes, by minute',
  permission: 'usage:read',
  impersonation: 'read',
  state: {
    everyMs,
    async read(tx) {
      const { requests, errors, minutes } = await usageNow(tx);
      // By minute, so that a patch has the minutes that changed.
      return { requests, errors, minutes: Object.fromEntries(minutes.map(({ at, ...counts }) => [at, counts])) };
    },
  },
};
