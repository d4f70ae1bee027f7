import pg from 'pg';
import { systemActor } from '../src/kernel/caller.ts';
import type { TestApp } from './app.ts';

export interface Statement {
  text: string;
  values: unknown[];
}

/** Every statement that this process sends meanwhile. */
export async function statementsDuring(work: () => Promise<unknown>): Promise<Statement[]> {
  const found: Statement[] = [];
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [first] = args as [Statement | string];
    if (typeof first === 'object' && typeof first.text === 'string') found.push(first);
    return (query as (...all: unknown[]) => unknown).apply(this, args);
  } as typeof query;
  try {
    await work();
  } finally {
    pg.Client.prototype.query = query;
  }
  return found;
}

interface Node {
  'Relation Name'?: string;
  'Index Name'?: string;
  'Index Cond'?: string;
  Plans?: Node[];
}

/**
 * How a request of an organization would read a table by this statement: the name of each index and the columns that it is
 * asked for, `eco_api_keys_newest: org_id`; `all of …` where not even the wish to avoid it prevents that.
 */
export async function accessPaths(
  { app }: Pick<TestApp, 'app'>,
  org: string,
  { text, values = [] }: Statement,
  table: string,
): Promise<string[]> {
  return app.kernel.database.tenant(systemActor('plans'), { org }, async ({ client }) => {
    const relations = await relationsOf(client, table);
    await client.query('set local enable_seqscan = off');
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(`explain (format json) ${text}`, values);
    return nodesOf(rows[0]?.['QUERY PLAN'][0].Plan).flatMap((node) => {
      const { 'Relation Name': relation = '', 'Index Name': index, 'Index Cond': condition = '', Plans } = node;
      if (index !== undefined) return relations.has(index) ? [`${index}: ${columnsOf(condition).join(', ')}`] : [];
      return Plans === undefined && relations.has(relation) ? [`all of ${relation}`] : [];
    });
  });
}

/** A table, its partitions and their indexes. */
async function relationsOf(client: pg.ClientBase, table: string): Promise<Set<string>> {
  const { rows } = await client.query<{ name: string }>(
    `with tables as (select oid from pg_class where oid = $1::regclass or pg_partition_root(oid) = $1::regclass)
     select relname as name from pg_class where oid in (select oid from tables)
       or oid in (select indexrelid from pg_index where indrelid in (select oid from tables))`,
    [table],
  );
  return new Set(rows.map(({ name }) => name));
}

const nodesOf = (node: Node | undefined): Node[] =>
  node === undefined ? [] : [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** `((org_id = 'x'::text) AND (id < 'y'::text))`: `org_id`, `id`. */
const columnsOf = (condition: string): string[] => [
  ...new Set([...condition.matchAll(/\((\w+)\)?(?:::\w+)? [=<>~]/g)].map(([, name = '']) => name)),
];
