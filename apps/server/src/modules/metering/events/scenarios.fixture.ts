import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { unique } from '../../../../test/world/schema.ts';

const event = (id: string) => ({ specversion: '1.0', id, source: '/sample', type: 'sample', data: { n: 1 } });

export const scenarios: Scenarios = {
  'POST /api/v1/events': {
    async request({ call }) {
      // So that the event is counted; there may be one already.
      await call('POST /api/v1/meters', { slug: 'samples', eventType: 'sample', aggregation: 'count' });
      return { body: event(unique()) };
    },
    refusals: {
      TOO_MANY_EVENTS: () => ({ body: Array.from({ length: 1001 }, () => event(unique())) }),
      EVENTS_REJECTED: () => ({ body: event('') }),
    },
    // They are stored before their request is recorded; whoever sends them again is answered duplicates.
    marks: { RECORD_UNAVAILABLE: ['eco_event_keys', 'eco_events', 'eco_meter_days'] },
  },
};
