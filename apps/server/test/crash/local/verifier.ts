/**
 * A process that verifies a key with the SDK until it is killed: `verifier.ts <url> <its own key> <the key>`. It writes a letter
 * for each verdict before it asks for the next: V valid, R above the limit, E no verdict.
 */
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Nexus } from '../../../../../packages/sdk/src/index.ts';

const [url = '', apiKey = '', key = ''] = process.argv.slice(2);
const nexus = new Nexus({ url, apiKey, retries: 0, timeoutMs: 5000, local: { onDropped: () => {} } });
/** Milliseconds between two calls: a limit should last for some kills. */
const pauseMs = 2;

for (;;) {
  const letter = await nexus.keys.verify({ key }, { mode: 'local' }).then(
    ({ valid, code, decidedBy }) => {
      if (valid) return decidedBy === 'process' ? 'V' : 'v';
      return code === 'RATE_LIMITED' ? 'R' : code;
    },
    () => 'E',
  );
  writeSync(1, letter);
  await sleep(letter === 'V' || letter === 'v' ? pauseMs : 50);
}
