import { createHash } from 'node:crypto';
import type { Input, Nexus } from '@nexus/sdk';
import { defineCommand } from '../command.ts';
import { connect } from '../session/session.ts';
import { readText } from '../terminal/input.ts';
import { type Line, reportOutcomes, sendLines } from './lines.ts';
import { checkColumns, type Row, rowsOf } from './rows.ts';

const columns = ['name', 'key', 'sha256', 'hint', 'customerId', 'externalId', 'environmentId', 'scopes', 'expiresAt'];
const structured = ['limits', 'allowedIps', 'metadata', 'remaining', 'refill'];

type ImportedKey = Input<'keys.import'>['keys'][number];

export const importKeys = defineCommand({
  usage: 'FILE [--dry-run]',
  details: `Your customers' keys from another product, as CSV with a head or as NDJSON. Columns:

  name, scopes (between spaces), expiresAt, environmentId
  customerId, or externalId: the customer's id of your own
  sha256 (hexadecimal or base64) and hint, or key: it is hashed here, and not sent

NDJSON also takes limits, allowedIps, metadata, remaining and refill as in the API. One line that cannot be imported does not
keep the others from it; the command then ends with 1.`,
  options: { 'dry-run': { type: 'boolean', description: 'Have the server check the lines, and import nothing' } },
  examples: ['import keys keys.csv --dry-run', 'import keys keys.ndjson --json'],
  operands: [1, 1],
  async run(context, { values, operands: [file = ''] }) {
    const rows = await rowsOf(await readText(context, file));
    checkColumns(rows, [...columns, ...structured]);
    const dryRun = values['dry-run'] === true;
    const { nexus } = await connect(context);
    const customers = await customersOf(nexus, rows);
    const lines = rows.map((row) => lineOf(row, customers));
    const outcomes = await sendLines(lines, async (keys) => {
      const { results } = await nexus.keys.import({ keys, dryRun });
      return results.map(({ code, id }) => ({ result: words[code] ?? code, id, reason: reasons[code] ?? null }));
    });
    return reportOutcomes(context, dryRun, outcomes);
  },
});

const words: Partial<Record<string, string>> = { IMPORTABLE: 'READY' };

const reasons: Partial<Record<string, string>> = {
  NOT_IMPORTABLE: 'There is a key with this hash already',
  CUSTOMER_NOT_FOUND: 'There is no customer with this id',
  ENVIRONMENT_NOT_FOUND: 'There is no environment with this id',
  EXPIRED: 'It has expired: expiresAt is in the past',
};

/** Ids of customers by the seller's own. */
async function customersOf(nexus: Nexus, rows: readonly Row[]): Promise<Map<string, string>> {
  const wanted = new Set(rows.flatMap(({ cells }) => (typeof cells.externalId === 'string' ? [cells.externalId] : [])));
  const found = new Map<string, string>();
  for (const externalId of wanted) {
    const { items } = await nexus.customers.list({ externalId, limit: 1 });
    if (items[0] !== undefined) found.set(externalId, items[0].id);
  }
  return found;
}

function lineOf({ line, cells }: Row, customers: ReadonlyMap<string, string>): Line<ImportedKey> {
  const { key, externalId, scopes, sha256: given, hint = hintOf(key), ...others } = cells;
  const sha256 = given === undefined ? hashOf(key) : hexOf(given);
  const customerId = others.customerId ?? customers.get(String(externalId));
  const name = typeof others.name === 'string' ? others.name : '';
  const refuse = (reason: string): Line<ImportedKey> => ({ line, name, item: undefined, reason });
  if (name === '') return refuse('The name is missing');
  if (given === undefined && sha256 === undefined) return refuse('Both key and sha256 are missing');
  if (sha256 === undefined) return refuse('sha256 must be 32 bytes in hexadecimal or base64');
  if (customerId === undefined) return refuse(noCustomer(externalId));
  const list = typeof scopes === 'string' ? scopes.split(/\s+/).filter((scope) => scope !== '') : scopes;
  const whole = {
    ...others,
    customerId,
    sha256,
    ...(hint === undefined ? {} : { hint }),
    ...(list === undefined ? {} : { scopes: list }),
  };
  return { line, name, item: whole as unknown as ImportedKey, reason: null };
}

const noCustomer = (externalId: unknown): string =>
  externalId === undefined
    ? 'There is neither customerId nor externalId'
    : `There is no customer ${externalId}: nexus customers create ${externalId} NAME`;

const hashOf = (key: unknown): string | undefined =>
  typeof key === 'string' && key !== '' ? createHash('sha256').update(key).digest('hex') : undefined;

/** Some products write hashes in base64 (Unkey), or in capital letters. */
function hexOf(sha256: unknown): string | undefined {
  if (typeof sha256 !== 'string') return undefined;
  if (/^[0-9a-f]{64}$/i.test(sha256)) return sha256.toLowerCase();
  return /^[\w+/-]{43}=?$/.test(sha256) ? Buffer.from(sha256, 'base64').toString('hex') : undefined;
}

/** By which people recognize it, where it can be shown. */
const hintOf = (key: unknown): string | undefined =>
  typeof key === 'string' && /^[ -~]{1,4}$/.test(key.slice(-4)) ? key.slice(-4) : undefined;
