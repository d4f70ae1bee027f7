import { replies } from '../../../http/reply/types.ts';
import { anyOfType } from '../../../kernel/record.ts';
import { key } from '../schema.ts';
import { takeReport, takeSnapshots } from './local.ts';
import { Report, Reported, Snapshots, Wanting } from './schema.ts';
import { streamChanges } from './stream.ts';

/** Verifications that are decided elsewhere are counted one by one; what serves them is not billed. */
const unmetered = { permission: 'keys:verify', meter: false, scope: 'none' } as const;

export const localRoutes = [
  key.get('/api/v1/keys/stream', {
    ...unmetered,
    action: 'stream',
    summary: 'Hear of changes of keys as they happen',
    description:
      'NDJSON without end. `ready` comes first. `changed` names `keys`, or the `customer` whose keys changed, or neither: all. `beat` comes every 500 ms while changes arrive in time, with the time of the server in `at`: without one for two seconds, ask for each call.',
    reply: replies.stream('application/x-ndjson', { endless: true }),
    act: ({ kernel, caller, signal }) => streamChanges(kernel, caller, signal),
  }),
  key.post('/api/v1/keys/snapshots', {
    ...unmetered,
    action: 'snapshot',
    summary: 'Read what a process must know to verify keys itself',
    description:
      'By the hashes of keys that were presented, with units of their limits and quotas in advance: at most a tenth of what is left. What is not reported of them within twice their time counts as spent.',
    record: 'coalesced',
    // A process that verifies many keys asks and reports for each: what it saves the server is more than it costs.
    limits: [],
    idempotency: false,
    body: Wanting,
    reply: Snapshots,
    status: 200,
    act({ kernel, caller, body, usage }) {
      usage.resource = { type: 'key', id: anyOfType };
      return takeSnapshots(kernel, caller, body.keys);
    },
  }),
  key.post('/api/v1/keys/reports', {
    ...unmetered,
    action: 'report',
    summary: 'Report verifications that a process decided itself',
    description:
      'Each becomes a usage record, as if the server had answered it. A report counts once, however often it is sent within a day: its `id` says which it is.',
    record: 'coalesced',
    // A process that verifies many keys asks and reports for each: what it saves the server is more than it costs.
    limits: [],
    idempotency: false,
    body: Report,
    reply: Reported,
    status: 200,
    async act({ kernel, caller, body, usage }) {
      usage.resource = { type: 'key', id: anyOfType };
      return { counted: await takeReport(kernel, caller, body) };
    },
  }),
];
