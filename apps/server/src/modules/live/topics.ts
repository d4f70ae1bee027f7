import { eventsLog } from '../../kernel/live/events-log.ts';
import type { Topic } from '../../kernel/live/topic.ts';

/** `invoice.*`, `invoice.paid`: the types that are wanted. */
const typePattern = /^(?:[a-z0-9-]+\.(?:\*|[a-z0-9-]+))$/;

export const eventsTopic: Topic = {
  name: 'events',
  summary: 'Every event of the organization; `events:invoice.*` those of a kind',
  permission: 'live:read',
  impersonation: 'read',
  log: eventsLog,
  parse(argument) {
    if (!typePattern.test(argument)) return undefined;
    const prefix = argument.endsWith('*') ? argument.slice(0, -1) : undefined;
    return {
      matches: ({ type }) => (prefix === undefined ? type === argument : String(type).startsWith(prefix)),
    };
  },
};
