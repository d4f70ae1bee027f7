import { PostgresQueryCompiler } from 'kysely';

/** Columns are snake_case in SQL and camelCase in code. */
export class SnakeCaseCompiler extends PostgresQueryCompiler {
  protected override sanitizeIdentifier(identifier: string): string {
    return super.sanitizeIdentifier(snakeCase(identifier));
  }
}

/** Rows as PostgreSQL names them, renamed; half the time of Kysely's CamelCasePlugin, which walks values too. */
export function camelRows<Row>(fields: readonly { name: string }[], rows: readonly Record<string, unknown>[]): Row[] {
  if (!fields.some(({ name }) => name.includes('_'))) return rows as Row[];
  const names = fields.map(({ name }) => [name, camelCase(name)] as const);
  return rows.map((row) => {
    const renamed: Record<string, unknown> = {};
    for (const [from, to] of names) renamed[to] = row[from];
    return renamed as Row;
  });
}

const snakeCase = memoized((name) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
const camelCase = memoized((name) => name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()));

/** Names come from code, not from input, so there are few; each statement asks for the same ones again. */
function memoized(rename: (name: string) => string): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const renamed = rename(name);
    known.set(name, renamed);
    return renamed;
  };
}
