import { existsSync, rmSync } from 'node:fs';
import { copyRows, type Ingest } from '../../src/kernel/journal/index.ts';

/** Without a unique key, so that a record stored twice is seen. */
export const createTables = `
  create table recorded (node_id text not null, serial integer not null, note text check (note <> 'refused'));
  create table colours (name text primary key);
  insert into colours values ('red');
  create table painted (serial integer not null,
    colour text references colours deferrable initially deferred)`;

/**
 * Rows are [node, serial, note]. Some notes are commands: `exit=<file>` ends the shipper's thread in the middle of the
 * transaction if the file exists, and deletes it; `block=<ms>` blocks the thread; `broken` throws a TypeError.
 */
export const ingest: Ingest = async (client, rows) => {
  await copyRows(client, 'recorded', rows);
  for (const [, , note] of rows) {
    if (note === 'broken') throw new TypeError('a row that the sink cannot read');
    if (typeof note === 'string') runCommand(note);
  }
};

function runCommand(note: string): void {
  const [command, argument = ''] = note.split('=');
  if (command === 'block') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(argument));
  if (command === 'exit' && existsSync(argument)) {
    rmSync(argument);
    process.exit(3);
  }
}
