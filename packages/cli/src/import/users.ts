import type { Input } from '@nexus/sdk';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure } from '../failure.ts';
import { connect } from '../session/session.ts';
import { readText } from '../terminal/input.ts';
import { type Line, reportOutcomes, sendLines } from './lines.ts';
import { productNames, rowsFrom } from './people.ts';
import { checkColumns, type Row, rowsOf } from './rows.ts';

const columns = ['email', 'displayName', 'emailVerified', 'passwordHash', 'organizationName'];

type ImportedUser = Input<'operatorUsers.import'>['users'][number];

export const importUsers = defineCommand({
  usage: 'FILE [--from PRODUCT] [--dry-run]',
  details: `People of another service with the hashes of their passwords, as CSV with a head or as NDJSON; for operators. Columns:
${columns.join(', ')}. With --from, the columns are those of that product:

  auth0     what its support sends on request: NDJSON with passwordHash
  clerk     the CSV of its dashboard, with password_digest
  supabase  \\copy (select * from auth.users) to people.csv csv header

Passwords that are hashed with bcrypt, Argon2id, scrypt, PBKDF2 or Firebase's scrypt go on working; people without a hash choose
a new one by mail. Second factors are not imported. Who is there already stays as they are, so a file can be imported again.
The command ends with 1 where a line was refused.`,
  options: {
    from: { type: 'string', value: 'PRODUCT', description: `The file is an export of ${productNames}` },
    'dry-run': { type: 'boolean', description: 'Have the server check the lines, and import nobody' },
  },
  examples: ['import users people.csv --dry-run', 'import users clerk.csv --from clerk'],
  operands: [1, 1],
  async run(context, { values, operands: [file = ''] }) {
    const rows = columnsOf(context, values.from, await rowsOf(await readText(context, file)));
    const dryRun = values['dry-run'] === true;
    const { nexus } = await connect(context);
    const outcomes = await sendLines(rows.map(lineOf), async (users) => {
      const { results } = await nexus.operatorUsers.import({ users, dryRun }).catch(sayWho);
      return results.map(({ status, userId, reason }) => ({ result: words[status], id: userId, reason }));
    });
    return reportOutcomes(context, dryRun, outcomes);
  },
});

/** The server answers as if there were no such route. */
function sayWho(error: Error & { status?: number }): never {
  if (error.status !== 404) throw error;
  throw new Failure(
    'forbidden',
    'Only members of the operator organization, who run this installation, import people',
    {
      cause: error,
    },
  );
}

function columnsOf(context: Context, product: string | undefined, given: Row[]): Row[] {
  if (product === undefined) {
    checkColumns(given, columns, `With --from, exports of ${productNames} are read as they are`);
    return given;
  }
  const { rows, leftOut } = rowsFrom(product, given);
  if (leftOut.length > 0) context.output.warn(`Not imported: ${leftOut.join(', ')}`);
  return rows;
}

const words = { created: 'CREATED', valid: 'READY', exists: 'EXISTS', refused: 'REFUSED' } as const;

function lineOf({ line, cells }: Row): Line<ImportedUser> {
  const { email, emailVerified, ...others } = cells;
  const refuse = (reason: string) => ({ line, name: String(email ?? ''), item: undefined, reason });
  if (typeof email !== 'string' || !email.includes('@')) return refuse('There is no e-mail address');
  const verified = typeof emailVerified === 'string' ? truth[emailVerified.toLowerCase()] : emailVerified;
  if (emailVerified !== undefined && typeof verified !== 'boolean')
    return refuse('emailVerified must be true or false');
  const user = { ...others, email, ...(verified === undefined ? {} : { emailVerified: verified }) };
  return { line, name: email, item: user as ImportedUser, reason: null };
}

/** As spreadsheets and databases write it. */
const truth: Readonly<Record<string, boolean>> = {
  ...{ true: true, t: true, yes: true, 1: true },
  ...{ false: false, f: false, no: false, 0: false },
};
