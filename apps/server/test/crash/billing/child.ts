/**
 * Nexus with the settings of the environment, in a process that tests kill: `child.ts <instant>`. Its clock stands still and
 * nothing runs by itself, so that what it does is the same each time. Prints the address at which it listens, then does
 * what each line of standard input tells it, `clock <instant>` or `job <name>`, and answers each with a line.
 */
import { createInterface } from 'node:readline';
import { createApp, modules } from '../../../src/app.ts';
import { readConfig } from '../../../src/config.ts';
import { Background } from '../../../src/kernel/background.ts';
import { ManualClock } from '../../../src/kernel/clock.ts';
import { nameActors } from '../../watch/traces.ts';

const clock = new ManualClock(Date.parse(process.argv[2] ?? ''));
const app = await createApp(readConfig(), clock);
nameActors(app.kernel.database);
const jobs = modules.flatMap((module) => module.jobs ?? []);
const address = await app.server.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`${address}\n`);

async function run(name: string): Promise<string> {
  const found = jobs.find((each) => each.name === name);
  if (found === undefined) return `there is no job ${name}`;
  await found.run(new Background(app.kernel, name), {});
  return 'done';
}

for await (const line of createInterface(process.stdin)) {
  const [command, argument = ''] = line.split(' ');
  if (command === 'clock') clock.set(Date.parse(argument));
  const answer = command === 'job' ? await run(argument).catch((error: unknown) => `failed: ${error}`) : 'done';
  process.stdout.write(`${answer.replaceAll('\n', ' ')}\n`);
}
// The test that started it is gone, or has seen enough.
process.exit(0);
