import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { testApp } from '../../../apps/server/test/app.ts';
import { postgresAvailable } from '../../../apps/server/test/harness.ts';
import { Nexus, ownersKey } from './nexus.ts';
import { differences, expectedCharges } from './recompute.ts';
import { replay } from './replay.ts';
import { periodStarts } from './terms.ts';

const log = fileURLToPath(new URL('../data/access-log.txt', import.meta.url));
const owner = { email: 'owner@example.com', password: 'Correct-Horse-1-Battery' };

it.skipIf(!postgresAvailable)(
  'invoices are what the log alone says, to the micro-unit (needs PostgreSQL)',
  async () => {
    const env = { NEXUS_OWNER_EMAIL: owner.email, NEXUS_OWNER_PASSWORD: owner.password };
    const nexus = await testApp({ listen: true, env });
    try {
      const moveClock = (instant: number) => nexus.manual.set(instant);
      moveClock(periodStarts[0] ?? 0);
      const { port } = nexus.app.server.server.address() as AddressInfo;
      const url = `http://127.0.0.1:${port}`;
      const { invoices, sent, duplicates } = await replay(new Nexus(url, await ownersKey(url, owner)), moveClock, log);
      expect({ sent, duplicates }).toEqual({ sent: 320, duplicates: 320 });
      expect(differences(expectedCharges(log), invoices)).toEqual([]);
      const numbers = Object.values(invoices).flatMap((own) =>
        own.map(({ number }) => Number(/\d+$/.exec(number ?? '')?.[0])),
      );
      expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers.map((_, at) => at + 1));
    } finally {
      await nexus.close();
    }
  },
);
