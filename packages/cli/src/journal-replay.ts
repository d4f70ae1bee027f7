import { type Config, readConfig } from '../../../apps/server/src/config.ts';
import { NotReplayed, type Replayed, replay } from '../../../apps/server/src/kernel/journal/replay.ts';
import { runningPostgres } from '../../../apps/server/src/kernel/postgres/index.ts';
import { defineCommand } from './command.ts';
import { counted } from './counted.ts';

interface Outcome {
  text: string;
  /** As the help of the command says. */
  code: 0 | 1 | 2;
}

export const replayCommand = defineCommand({
  usage: 'FILE',
  details: `FILE is a segment or a directory of segments. It runs with the settings of the server (NEXUS_DATA_DIR or DATABASE_URL),
which may run meanwhile, and with the embedded PostgreSQL must.

Ends with 0: everything in it is in the database; 1: parts are damaged, or records were set apart in
nexus_journal_rejected; 2: not replayed, or called wrongly.`,
  examples: ['journal replay /mnt/lost-disk/.nexus/journal'],
  operands: [1, 1],
  async run({ output }, { operands: [file = ''] }) {
    const { text, code } = await journalReplay(file);
    if (code === 2 && !output.isJson) output.note(text);
    else output.result({ complete: code === 0, text }, [text]);
    return code;
  },
});

/** Stores what of a segment is not in the database yet. */
export async function journalReplay(file: string, config: () => Config = readConfig): Promise<Outcome> {
  try {
    // Not before it is needed: the modules bring all of the server along.
    const [{ modules }, { journalSinks }] = await Promise.all([
      import('../../../apps/server/src/app.ts'),
      import('../../../apps/server/src/boot.ts'),
    ]);
    return report(await replay(file, { databaseUrl: databaseUrl(config()), sinks: journalSinks(modules) }));
  } catch (error) {
    if (error instanceof NotReplayed || (error as NodeJS.ErrnoException).code !== undefined)
      return { text: (error as Error).message, code: 2 };
    throw error;
  }
}

function databaseUrl({ DATABASE_URL, NEXUS_DATA_DIR }: Config): string {
  if (DATABASE_URL !== undefined) return DATABASE_URL.reveal();
  const running = runningPostgres(NEXUS_DATA_DIR);
  if (running !== undefined) return running;
  throw new NotReplayed(`No PostgreSQL runs in ${NEXUS_DATA_DIR}. Start Nexus, or set DATABASE_URL or NEXUS_DATA_DIR.`);
}

function report(replayed: readonly Replayed[]): Outcome {
  const sum = (name: 'added' | 'known' | 'waiting' | 'rejected') =>
    replayed.reduce((total, each) => total + each[name], 0);
  const damaged = replayed.flatMap(({ file, damaged: ranges }) =>
    ranges.map(([from, to]) => `${file}: bytes ${from} to ${to} are not readable`),
  );
  const waiting = sum('waiting');
  const rejected = sum('rejected');
  return {
    text: [
      `${counted(sum('added'), 'record is', 'records are')} new, ${sum('known')} were in the database, ${counted(damaged.length, 'range is', 'ranges are')} damaged`,
      ...(waiting === 0 ? [] : [`${waiting} are left to the node that wrote them, which is at work`]),
      ...(rejected === 0 ? [] : [`${rejected} of the new ones could not be stored: see nexus_journal_rejected`]),
      ...damaged,
    ].join('\n'),
    code: damaged.length === 0 && rejected === 0 ? 0 : 1,
  };
}
