import type { Input, Nexus } from '@nexus/sdk';
import { defineCommand } from '../command.ts';
import { connect } from '../session/session.ts';
import { readText } from '../terminal/input.ts';
import { reportOutcomes } from './report.ts';
import { batchesOf, checkColumns, type Outcome, type Row, rowsOf } from './rows.ts';

const columns = ['email', 'displayName', 'emailVerified', 'passwordHash', 'organizationName'];

type ImportedUser = Input<'operatorUsers.import'>['users'][number];

interface Prepared {
  line: number;
  email: string;
  user: ImportedUser | undefined;
  reason: string | null;
}

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
    const prepared = rows.map(prepare);
    if (values['dry-run'] === true) return reportOutcomes(context, true, prepared.map(checked));
    const { nexus } = await connect(context);
    return reportOutcomes(context, false, await send(nexus, prepared));
  },
});

function prepare({ line, cells }: Row): Prepared {
  const { email, emailVerified, ...others } = cells;
  if (typeof email !== 'string' || !email.includes('@'))
    return { line, email: String(email ?? ''), user: undefined, reason: 'There is no e-mail address' };
  const verified = typeof emailVerified === 'string' ? /^(true|yes|1)$/i.test(emailVerified) : emailVerified;
  const user = { ...others, email, ...(verified === undefined ? {} : { emailVerified: verified }) };
  return { line, email, user: user as ImportedUser, reason: null };
}

const checked = ({ line, email, user, reason }: Prepared): Outcome => ({
  line,
  name: email,
  result: user === undefined ? 'REFUSED' : 'READY',
  id: null,
  reason,
});

async function send(nexus: Nexus, prepared: readonly Prepared[]): Promise<Outcome[]> {
  const outcomes = prepared.filter(({ user }) => user === undefined).map(checked);
  const ready = prepared.flatMap((each) => (each.user === undefined ? [] : [{ ...each, user: each.user }]));
  for (const batch of batchesOf(ready)) {
    const { results } = await nexus.operatorUsers.import({ users: batch.map(({ user }) => user) });
    for (const [index, { line, email }] of batch.entries()) {
      const { status = 'unknown', userId = null, reason = null } = results[index] ?? {};
      outcomes.push({ line, name: email, result: status.toUpperCase(), id: userId, reason });
    }
  }
  return outcomes.sort((left, right) => left.line - right.line);
}
