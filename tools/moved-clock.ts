/**
 * `node tools/moved-clock.ts <instant>`: Nexus with the settings of the environment and a clock that stands still. Prints
 * the address at which it listens, then repeats each instant (RFC 3339) that it was given on standard input once the
 * clock is set to it. Stops at the end of the input.
 */
import { createInterface } from 'node:readline';
import { createApp } from '../apps/server/src/app.ts';
import { readConfig } from '../apps/server/src/config.ts';
import { ManualClock } from '../apps/server/src/kernel/clock.ts';

const clock = new ManualClock(Date.parse(process.argv[2] ?? ''));
const app = await createApp(readConfig(), clock);
try {
  process.stdout.write(`${await app.listen()}\n`);
  for await (const line of createInterface(process.stdin)) {
    clock.set(Date.parse(line));
    process.stdout.write(`${line}\n`);
  }
} finally {
  await app.close();
}
