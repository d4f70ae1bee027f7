import { randomUUID } from 'node:crypto';
import type { Scenarios } from '../../../../test/world/scenarios.ts';

export const scenarios: Scenarios = {
  'POST /api/v1/keys/snapshots': { request: () => ({ body: { keys: [{ hash: 'a'.repeat(64), units: 1 }] } }) },
  'POST /api/v1/keys/reports': {
    request: () => ({ body: { id: randomUUID(), verifications: [] } }),
    // It is taken in, and sent again it counts once: only that it was asked for is not recorded.
    marks: { RECORD_UNAVAILABLE: ['eco_key_reports'] },
  },
};
