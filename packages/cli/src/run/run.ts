import { defineCommand, targetOptions } from '../command.ts';
import type { Context } from '../context.ts';
import { usage } from '../failure.ts';
import { wantedTarget } from '../link/target.ts';
import { Child, type Ended, exitLike, forwardSignals } from './child.ts';
import { type Environment, mergeEnvironment } from './environment.ts';
import { type Reader, readerOf } from './values.ts';

/** Seconds between two looks at the server: each is recorded there as a reading. */
const watchSeconds = 10;
/** Milliseconds that a command has to end before it is killed. */
const graceMs = 10_000;

export const run = defineCommand({
  usage: '[--environment SLUG] [--watch] [--preserve-env] [--offline] -- COMMAND…',
  details: `Runs the command with the secrets of the folder's environment as its variables. They win over variables that are
there already. Signals reach the command, and what it ends with is what nexus ends with; 126 and 127 mean that it could not be
started, and failures of nexus itself begin with "nexus:" on stderr.

No value is written anywhere. An encrypted copy is kept for when the server is away: its key is derived from the log-in, and
nexus logout removes it.`,
  options: {
    ...targetOptions,
    recursive: { type: 'boolean', description: 'Also the folders below; the deeper one wins' },
    watch: { type: 'boolean', description: 'Start the command again when the secrets change' },
    interval: { type: 'string', value: 'SECONDS', description: `Between two looks with --watch; ${watchSeconds}` },
    'preserve-env': { type: 'boolean', description: 'Variables that are there already win' },
    offline: { type: 'boolean', description: 'Do not ask the server: use the encrypted copy' },
    'no-cache': { type: 'boolean', description: 'Keep no encrypted copy, and use none' },
  },
  examples: [
    'run -- node server.js',
    'run --environment staging --watch -- npm start',
    'run --preserve-env -- sh -c \'echo "$PORT"\'  # a shell expands it there',
  ],
  takesRest: true,
  async run(context, { values, rest }) {
    const {
      'preserve-env': preserves = false,
      'no-cache': isUncached = false,
      watch = false,
      offline = false,
    } = values;
    if (offline && (isUncached || watch)) throw usage('--offline goes neither with --no-cache nor with --watch');
    const reader = await readerOf(context, {
      wanted: wantedTarget(context, values),
      recursive: values.recursive === true,
      offline,
      keeps: !isUncached,
    });
    const environment = (secrets: Awaited<ReturnType<Reader>>): Environment =>
      mergeEnvironment(context.process.env, secrets ?? [], preserves, context.output);
    const first = environment(await reader());
    if (watch) return exitLike(await watched(context, rest, first, reader, environment, intervalOf(values.interval)));
    const child = new Child(rest, first);
    const stop = forwardSignals((signal) => child.kill(signal));
    return exitLike(await child.ended.finally(stop));
  },
});

function intervalOf(text: string | undefined): number {
  const seconds = Number(text ?? watchSeconds);
  if (!(seconds >= 1 && seconds <= 86_400)) throw usage('--interval takes 1 to 86400 seconds');
  return seconds * 1000;
}

/** Until the command ends by itself, or a signal ends it. */
async function watched(
  { output }: Context,
  words: readonly string[],
  first: Environment,
  reader: Reader,
  environment: (secrets: Awaited<ReturnType<Reader>>) => Environment,
  intervalMs: number,
): Promise<Ended> {
  let child = new Child(words, first);
  let isStopped = false;
  const stop = forwardSignals(
    (signal) => child.kill(signal),
    (signal) => {
      isStopped ||= !signal.startsWith('SIGUSR');
    },
  );
  try {
    for (;;) {
      const ended = await Promise.race([child.ended, sleep(intervalMs)]);
      if (ended !== undefined) return ended;
      const changed = await reader().catch((error: Error) => output.warn(`Not looked for changes: ${error.message}`));
      if (changed === undefined) continue;
      output.note('The secrets have changed: starting the command again');
      const last = await end(child);
      if (isStopped) return last;
      child = new Child(words, environment(changed));
    }
  } finally {
    stop();
  }
}

async function end(child: Child): Promise<Ended> {
  child.kill('SIGTERM');
  const ended = await Promise.race([child.ended, sleep(graceMs)]);
  if (ended === undefined) child.kill('SIGKILL');
  return child.ended;
}

/** Does not keep the process: the command does. */
const sleep = (ms: number): Promise<undefined> =>
  new Promise((resolve) => {
    setTimeout(() => resolve(undefined), ms).unref();
  });
