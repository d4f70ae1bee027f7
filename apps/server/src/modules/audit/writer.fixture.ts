/**
 * A node to be killed: writes entries, sequences, closes minutes and signs without a pause, and prints the request id
 * of each entry once its transaction was acknowledged. `node writer.fixture.ts <database URL> <organization>`.
 */
import { systemClock } from '../../kernel/clock.ts';
import { newSecretId } from '../../kernel/ids.ts';
import { auditHouse, entry } from './audit.fixture.ts';
import { coalesce } from './coalesce.ts';

const [, , ownerUrl = '', org = ''] = process.argv;
const house = await auditHouse(ownerUrl, { clock: systemClock });

async function writeForEver(): Promise<never> {
  for (;;) {
    const one = entry({ at: systemClock.now() });
    await house.write(org, one);
    process.stdout.write(`entry ${one.requestId}\n`);
  }
}

async function countForEver(): Promise<never> {
  const counted = {
    org,
    callerKind: 'user',
    callerId: 'eco_usr_1111111111111111111111',
    key: null,
    action: 'key.verify',
    result: 'success',
    resourceType: 'route',
    resourceId: '/x',
    route: 'POST /x',
    count: 1,
    sealedOrigin: null,
    reason: null,
    requestId: newSecretId('req'),
  };
  for (let minutes = 2; ; minutes += 1) {
    const row = { ...counted, at: systemClock.now() - (minutes % 5) * 60_000 - 120_000 };
    await house.kernel.database.system('count', (tx) => coalesce(tx.client, [row]));
    process.stdout.write('count 1\n');
  }
}

async function sequenceForEver(): Promise<never> {
  for (;;) {
    await house.sequencer.sequence();
    await house.sequencer.seal({ every: 0, rows: 20 });
  }
}

await Promise.all([writeForEver(), writeForEver(), countForEver(), sequenceForEver()]);
