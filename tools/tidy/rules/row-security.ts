import { type Statement, statementsOf, tableName } from '../sql.ts';
import type { Finding, Rule, SourceFile } from '../tree.ts';

interface Table {
  name: string;
  line: number;
  /** Stated in the comment directly above: `-- system table: <reason>`. */
  isSystem: boolean;
}

const create = /^create (?:unlogged )?table (?:if not exists )?([\w."]+) ?\(/i;
const addColumn = /^alter table (?:if exists )?(?:only )?([\w."]+) .*\badd (?:column )?(?:if not exists )?"?org_id\b/i;
const partition = /^create (?:unlogged )?table (?:if not exists )?([\w."]+) partition of /i;
const grant = /^grant .+? on (?!function|schema|sequence|database|type)(?:table )?(.+?) to .*\bnexus_app\b/i;
const defaultGrant = /^alter default privileges .*\bgrant .+ on tables to .*\bnexus_app\b/i;

/** The database itself keeps organizations apart, so that a forgotten `where` shows no other organization's rows. */
export const rowSecurity: Rule = {
  name: 'row-security',
  *check(tree) {
    const closed = new Map<string, string>();
    for (const file of tree.serverSql) {
      const statements = statementsOf(file.text);
      yield* weakened(file, statements);
      for (const table of tenantTables(file, statements)) {
        if (table.isSystem) closed.set(table.name, 'is a system table');
        else yield* unprotected(file, statements, table);
      }
      for (const { text } of statements) {
        const name = partition.exec(text)?.[1];
        if (name !== undefined)
          closed.set(tableName(name), 'is a partition, which would bypass the policy of its table');
      }
    }
    for (const file of tree.serverSql) yield* grants(file, closed);
  },
};

function tenantTables(file: SourceFile, statements: Statement[]): Table[] {
  const lines = file.text.split('\n');
  return statements.flatMap(({ text, line }) => {
    const created = create.exec(text);
    const hasOrganization = created !== null && /[(,] ?"?org_id\b/i.test(text);
    const name = hasOrganization ? created[1] : addColumn.exec(text)?.[1];
    if (name === undefined) return [];
    const isSystem = commentAbove(lines, line).some((comment) => /^\s*-- system table: \S/.test(comment));
    return [{ name: tableName(name), line, isSystem }];
  });
}

/** The comment lines directly above a line, which is counted from 1. */
function commentAbove(lines: string[], line: number): string[] {
  let first = line - 1;
  while (/^\s*--/.test(lines[first - 1] ?? '')) first -= 1;
  return lines.slice(first, line - 1);
}

function* unprotected(file: SourceFile, statements: Statement[], table: Table): Generator<Finding> {
  const matching = (pattern: RegExp) =>
    statements.filter(({ text }) => tableName(pattern.exec(text)?.[1] ?? '') === table.name);
  const path = file.path;
  const enabled = matching(/^alter table (?:if exists )?(?:only )?([\w."]+) .*\benable row level security\b/i);
  if (enabled.length === 0) {
    const message = `tenant table ${table.name} has no row-level security; add: alter table ${table.name} enable row level security`;
    yield { path, line: table.line, message };
  }
  const policies = matching(/^create policy (?:"[^"]+"|\w+) on ([\w."]+)/i);
  if (!policies.some(({ text }) => text.includes('app.org'))) {
    const message = `tenant table ${table.name} has no policy on current_setting('app.org'); add: create policy … on ${table.name}`;
    yield { path, line: table.line, message };
  }
}

function* weakened(file: SourceFile, statements: Statement[]): Generator<Finding> {
  for (const { text, line } of statements) {
    if (!/\bdisable row level security\b/i.test(text)) continue;
    yield { path: file.path, line, message: 'disables row-level security, which stays on for every tenant table' };
  }
}

function* grants(file: SourceFile, closed: ReadonlyMap<string, string>): Generator<Finding> {
  for (const { text, line } of statementsOf(file.text)) {
    const on = grant.exec(text)?.[1];
    const toAll = defaultGrant.test(text) || /^all tables\b/i.test(on ?? '');
    if (toAll && closed.size > 0) {
      yield {
        path: file.path,
        line,
        message: 'grants every table to nexus_app, system tables too; name them one by one',
      };
    }
    for (const name of (on ?? '').split(',').map(tableName)) {
      const reason = closed.get(name);
      if (reason !== undefined)
        yield { path: file.path, line, message: `grants ${name} to nexus_app, but it ${reason}` };
    }
  }
}
