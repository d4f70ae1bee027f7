import { Failure } from '../failure.ts';
import type { Row } from './rows.ts';

type Cells = Row['cells'];

interface Product {
  /** What is read; everything else of the export is left out. */
  columns: readonly string[];
  read(cells: Cells): Cells;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const isSet = (value: unknown): boolean => text(value) !== '';

/** Exports of other products as they make them. Cells that are absent are those that the person does not have. */
const products: Readonly<Record<string, Product>> = {
  /** What its support sends, a line of JSON for each person; exports that one makes oneself have no hashes. */
  auth0: {
    columns: ['email', 'email_verified', 'passwordHash', 'name'],
    read: ({ email, email_verified, passwordHash, name }) => ({
      ...{ email, emailVerified: email_verified, passwordHash, displayName: name },
    }),
  },
  /** The CSV of its dashboard. */
  clerk: {
    columns: ['primary_email_address', 'verified_email_addresses', 'first_name', 'last_name', 'password_digest'],
    read(cells) {
      const email = cells.primary_email_address;
      const verified = text(cells.verified_email_addresses).split(/[,|\s]+/);
      const name = [cells.first_name, cells.last_name].filter(isSet).join(' ');
      return {
        ...{ email, emailVerified: verified.includes(text(email)), passwordHash: cells.password_digest },
        displayName: name === '' ? undefined : name,
      };
    },
  },
  /** The table auth.users, as CSV of psql or as JSON of each row. */
  supabase: {
    columns: ['email', 'email_confirmed_at', 'encrypted_password', 'raw_user_meta_data', 'deleted_at'],
    read: ({ email, email_confirmed_at, encrypted_password, raw_user_meta_data, deleted_at }) => ({
      email: isSet(deleted_at) ? undefined : email,
      emailVerified: isSet(email_confirmed_at),
      // People of other log-ins have an empty one.
      passwordHash: isSet(encrypted_password) ? encrypted_password : undefined,
      displayName: nameIn(raw_user_meta_data),
    }),
  },
};

export const productNames = Object.keys(products).join(', ');

function nameIn(metadata: unknown): unknown {
  try {
    const members = (typeof metadata === 'string' ? JSON.parse(metadata) : metadata) ?? {};
    return [members.full_name, members.name].find(isSet);
  } catch {
    return undefined;
  }
}

/** Rows with the columns of `import users`, and the names of those that nothing is made of. */
export function rowsFrom(product: string, rows: readonly Row[]): { rows: Row[]; leftOut: string[] } {
  const { columns, read } = products[product] ?? {};
  if (columns === undefined || read === undefined) throw new Failure('usage', `--from takes ${productNames}`);
  const present = new Set(rows.flatMap(({ cells }) => Object.keys(cells)));
  const [email = ''] = columns;
  if (rows.length > 0 && !present.has(email))
    throw new Failure('failed', `This is no export of ${product}: it has no ${email}`, {
      code: 'NOT_IMPORTABLE',
      hint: `What is read of it: ${columns.join(', ')}`,
    });
  const leftOut = [...present].filter((name) => !columns.includes(name));
  return { rows: rows.map(({ line, cells }) => ({ line, cells: withoutGaps(read(cells)) })), leftOut };
}

const withoutGaps = (cells: Cells): Cells =>
  Object.fromEntries(Object.entries(cells).filter(([, value]) => value !== undefined && value !== null));
