import type { Entry } from './command.ts';

/** They work on the files and the database of a server, so they are a part of its installation and not of the package. */
export const serverCommands: readonly Entry[] = [
  {
    name: 'journal inspect',
    summary: 'Count what a segment of the journal holds, and name what is not readable',
    load: async () => (await import('./journal-inspect.ts')).inspect,
  },
  {
    name: 'journal replay',
    summary: 'Store the records of a segment that are not in the database yet',
    load: async () => (await import('./journal-replay.ts')).replayCommand,
  },
];
