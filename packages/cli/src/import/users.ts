import type { Input } from '@nexus/sdk';
import { defineCommand } from '../command.ts';
import { connect } from '../session/session.ts';
import { readText } from '../terminal/input.ts';
import { checked, type Line, reportOutcomes, sendLines } from './lines.ts';
import { checkColumns, type Row, rowsOf } from './rows.ts';

const columns = ['email', 'displayName', 'emailVerified', 'passwordHash', 'organizationName'];

type ImportedUser = Input<'operatorUsers.import'>['users'][number];

export const importUsers = defineCommand({
  usage: 'FILE [--dry-run]',
  details: `People of another service with the hashes of their passwords, as CSV with a head or as NDJSON; for operators. Columns:
${columns.join(', ')}. Who is there already stays as they are, so a file can be imported again. The command ends with 1 where a
line was refused.`,
  options: { 'dry-run': { type: 'boolean', description: 'Check the lines, and import nobody' } },
  examples: ['import users people.csv --dry-run', 'import users people.ndjson --json'],
  operands: [1, 1],
  async run(context, { values, operands: [file = ''] }) {
    const rows = await rowsOf(await readText(context, file));
    checkColumns(rows, columns);
    const lines = rows.map(lineOf);
    if (values['dry-run'] === true) return reportOutcomes(context, true, lines.map(checked));
    const { nexus } = await connect(context);
    const outcomes = await sendLines(lines, async (users) => {
      const { results } = await nexus.operatorUsers.import({ users });
      return results.map(({ status, userId, reason }) => ({ result: status.toUpperCase(), id: userId, reason }));
    });
    return reportOutcomes(context, false, outcomes);
  },
});

function lineOf({ line, cells }: Row): Line<ImportedUser> {
  const { email, emailVerified, ...others } = cells;
  if (typeof email !== 'string' || !email.includes('@'))
    return { line, name: String(email ?? ''), item: undefined, reason: 'There is no e-mail address' };
  const verified = typeof emailVerified === 'string' ? /^(true|yes|1)$/i.test(emailVerified) : emailVerified;
  const user = { ...others, email, ...(verified === undefined ? {} : { emailVerified: verified }) };
  return { line, name: email, item: user as ImportedUser, reason: null };
}
