/**
 * A process with a journal, for tests to kill: `child.ts <append|recover> <dir> <nodeId> <databaseUrl>`. `append` writes
 * a line with the serial of every acknowledged record until it is killed; `recover` ships what others left and exits.
 */
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../src/kernel/clock.ts';
import { openJournal } from '../../src/kernel/journal/index.ts';

const [mode, dir = '', nodeId = '', databaseUrl = ''] = process.argv.slice(2);
const journal = await openJournal({
  dir,
  nodeId,
  installation: 'tests',
  databaseUrl,
  sinks: { recorded: new URL('./sink.ts', import.meta.url).href },
  clock: systemClock,
  onEvent: (event) => void writeSync(2, `${JSON.stringify(event)}\n`),
  // Small, so that a kill often falls into a rotation or a transaction.
  limits: { segmentBytes: 16 * 1024, shipSpacing: 5, minBatch: 10, maxBatch: 100, shipIdle: 20 },
});
if (mode === 'recover') {
  await journal.drain();
  await journal.close(5000);
} else {
  for (let serial = 0; ; ) {
    const tick: Promise<void>[] = [];
    for (let n = 1 + Math.floor(Math.random() * 20); n > 0; n -= 1) {
      const mine = serial;
      serial += 1;
      const note = 'x'.repeat(Math.random() * 60);
      const appended = journal.append({ stream: 'recorded', row: [nodeId, mine, note] });
      // Synchronously, so that an acknowledged serial is in the pipe before the process can be killed.
      tick.push(appended.then(() => void writeSync(1, `${mine}\n`)));
    }
    await Promise.all(tick);
    if (Math.random() < 0.1) await sleep(Math.random() * 30);
  }
}
