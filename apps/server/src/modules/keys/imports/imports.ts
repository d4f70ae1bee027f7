import type { Caller } from '../../../kernel/caller.ts';
import { newRow } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { knownCustomers, knownEnvironments } from '../../tenancy/index.ts';
import { newKeyId } from '../format.ts';
import { customerKeyValues, readKey, recordCreation } from '../keys.ts';
import { setRemaining } from '../remaining/remaining.ts';
import { announceImports } from '../state.ts';
import { lookUpImportedKey } from '../store.ts';
import type { Tables } from '../tables.ts';
import type { Import, ImportedKey, ImportResult } from './schema.ts';

/** Makes a customer's key of each hash. One that cannot be imported does not keep the others from it. */
export async function importKeys(
  tx: TenantTx,
  caller: Caller,
  { keys, dryRun }: Import,
): Promise<{ results: ImportResult[] }> {
  const judge = await judgeFor(tx, keys);
  if (dryRun) return { results: await foresee(tx, keys, judge) };
  const results: ImportResult[] = [];
  const imported: string[] = [];
  for (const input of keys) {
    const result = await importKey(tx, caller, input, judge(input));
    results.push(result);
    if (result.code === 'IMPORTED') imported.push(input.sha256);
  }
  if (imported.length > 0) await announceImports(tx, imported);
  return { results };
}

type Refusal = Exclude<ImportResult['code'], 'IMPORTED' | 'IMPORTABLE'>;

/** What would become of each, without writing anything. */
async function foresee(
  tx: TenantTx,
  keys: readonly ImportedKey[],
  judge: (key: ImportedKey) => Refusal | undefined,
): Promise<ImportResult[]> {
  const results: ImportResult[] = [];
  const taken = new Set<string>();
  for (const key of keys) {
    const { sha256 } = key;
    const isTaken = taken.has(sha256) || (await lookUpImportedKey(tx, sha256)) !== undefined;
    const code = judge(key) ?? (isTaken ? 'NOT_IMPORTABLE' : 'IMPORTABLE');
    if (code === 'IMPORTABLE') taken.add(sha256);
    results.push({ code, id: null });
  }
  return results;
}

async function judgeFor(tx: TenantTx, keys: readonly ImportedKey[]) {
  const customers = await knownCustomers(
    tx,
    keys.map(({ customerId }) => customerId),
  );
  const environments = await knownEnvironments(
    tx,
    keys.flatMap(({ environmentId }) => environmentId ?? []),
  );
  return ({ customerId, environmentId, expiresAt }: ImportedKey): Refusal | undefined => {
    if (!customers.has(customerId)) return 'CUSTOMER_NOT_FOUND';
    if (environmentId !== undefined && !environments.has(environmentId)) return 'ENVIRONMENT_NOT_FOUND';
    return expiresAt !== undefined && expiresAt <= tx.now ? 'EXPIRED' : undefined;
  };
}

async function importKey(
  tx: TenantTx,
  caller: Caller,
  { sha256, hint, ...input }: ImportedKey,
  refusal: Refusal | undefined,
): Promise<ImportResult> {
  if (refusal !== undefined) return { code: refusal, id: null };
  const id = newKeyId();
  const secret = { hint, secretHash: sha256, importedHash: sha256 };
  const values = { ...newRow(tx, 'api'), ...(await customerKeyValues(tx, caller, input)), ...secret, id };
  // Another organization's key of the same hash counts, and the answer is that of one's own.
  const query = tx.tables<Tables>().insertInto('eco_api_keys').values(values);
  const inserted = await query
    .onConflict((known) => known.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted === undefined) return { code: 'NOT_IMPORTABLE', id: null };
  await setRemaining(tx, id, input);
  recordCreation(tx, await readKey(tx, id));
  return { code: 'IMPORTED', id };
}
