import { PostgresQueryCompiler } from 'kysely';

/** Columns are snake_case in SQL and camelCase in code. */
export class SnakeCaseCompiler extends PostgresQueryCompiler {
  protected override sanitizeIdentifier(identifier: string): string {
    return super.sanitizeIdentifier(snakeCase(identifier));
  }
}

/** Objects from rows that were read as arrays. Kysely's CamelCasePlugin takes longer: it renames what is in values too. */
export function camelRows<Row>({ fields, rows }: { fields: { name: string }[]; rows: unknown[][] }): Row[] {
  const names = fields.map(({ name }) => camelCase(name));
  return rows.map((row) => {
    const named: Record<string, unknown> = {};
    // By index: with an iterator for each row this took twice as long.
    for (let index = 0; index < names.length; index += 1) named[names[index] as string] = row[index];
    return named as Row;
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
