import type { Scenarios } from '../../../../test/world/scenarios.ts';
import { randomBase62 } from '../../../kernel/base62.ts';
import { sha256 } from '../../../kernel/crypto/hash.ts';

export const scenarios: Scenarios = {
  'POST /api/v1/keys/import': {
    request: async ({ make }) => ({
      body: { keys: [{ name: 'Theirs', customerId: await make('cus'), sha256: sha256(randomBase62(43)) }] },
    }),
  },
};
