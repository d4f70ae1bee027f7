import { existsSync, rmSync } from 'node:fs';
import { copyRows, type Ingest } from '../../src/kernel/journal/index.ts';

/** No unique key: a record that comes twice stays twice. */
export const createTables = `
  create table recorded (node_id text not null, serial integer not null, note text check (note <> 'refused'));
  create table colours (name text primary key);
  insert into colours values ('red');
  create table painted (serial integer not null,
    colour text references colours deferrable initially deferred)`;

/**
 * Rows are [node, serial, note]. Some notes are orders: `exit=<file>` ends the keeper's thread in the middle of the
 * transaction, once, while the file is there; `block=<ms>` holds the thread; `broken` is a sink's own mistake.
 */
export const ingest: Ingest = async (client, rows) => {
  await copyRows(client, 'recorded', rows);
  for (const [, , note] of rows) {
    if (note === 'broken') throw new TypeError('a row that the sink cannot read');
    if (typeof note === 'string') obey(note);
  }
};

function obey(note: string): void {
  const [order, argument = ''] = note.split('=');
  if (order === 'block') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(argument));
  if (order === 'exit' && existsSync(argument)) {
    rmSync(argument);
    process.exit(3);
  }
}
