import { ManualClock } from '../../../../kernel/clock.ts';
import { start } from '../bench.fixture.ts';
import { type ProviderBench, providerConformance } from '../providers.conformance.ts';
import { createLedger } from './ledger.ts';

/** Nothing is outside: nothing fails, and what there is are our own rows. */
async function ledgerBench(): Promise<ProviderBench> {
  const clock = new ManualClock(start.getTime());
  return {
    provider: createLedger(clock),
    clock,
    isRemote: false,
    advance: async (milliseconds) => clock.advance(milliseconds),
    fail: () => undefined,
    down: () => undefined,
    met: () => false,
    withWrongKey: async () => createLedger(clock),
    pay: async (checkout) => {
      if (checkout.subscription === undefined) throw new Error('The ledger has no page');
      return checkout.subscription;
    },
    decline: async () => undefined,
    count: async () => 0,
    taken: async () => 0,
    close: async () => undefined,
  };
}

providerConformance('ledger', ledgerBench);
