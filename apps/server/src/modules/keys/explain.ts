import { sha256 } from '../../kernel/crypto/hash.ts';
import { found } from '../../kernel/db/rows.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import { isId } from '../../kernel/ids.ts';
import { type Credential, type KeyQuestion, type Refusal, reachedLimit } from '../access/index.ts';
import { serviceAccountIsLive } from '../tenancy/index.ts';
import { CachedKey, isSecretOf } from './cached-key.ts';
import { keyIdOf } from './format.ts';
import { readRemaining } from './remaining/remaining.ts';
import type { verifyCodes } from './schema.ts';
import { type FoundKey, readWholeKey } from './store.ts';
import { checkKey, endedAccount, isServiceAccount, windowsOf } from './verify.ts';

type RefusedCode = Exclude<(typeof verifyCodes)[number], 'VALID'>;

const refusals: Readonly<Record<RefusedCode, Refusal>> = {
  NOT_FOUND: { by: 'credential', reason: 'there is no such key, or its secret is another' },
  REVOKED: { by: 'credential', reason: 'the key is revoked' },
  EXPIRED: { by: 'credential', reason: 'the key has expired' },
  PAUSED: { by: 'credential', reason: 'the key is paused' },
  WRONG_ENVIRONMENT: { by: 'environment', reason: 'the key is bound to another environment' },
  FORBIDDEN_IP: { by: 'network', reason: 'the networks of the key do not include the address' },
  INSUFFICIENT_PERMISSION: {
    by: 'scope',
    reason: 'the scopes of the key do not include it',
  },
  COST_ABOVE_LIMIT: { by: 'limit', reason: 'the cost is above a limit of the key' },
  RATE_LIMITED: { by: 'limit', reason: 'a limit of the key is reached' },
  USAGE_EXCEEDED: { by: 'limit', reason: 'the remaining uses of the key are used up' },
  QUOTA_EXCEEDED: { by: 'limit', reason: 'the quota is used up' },
  TEST_CALLS_EXCEEDED: { by: 'limit', reason: 'the calls of the day that are not billed are used up' },
};

/** Why a verification answers the code; undefined for `VALID`, and what is no code of one. */
export const refusedVerification = (code: string): Refusal | undefined =>
  Object.hasOwn(refusals, code) ? refusals[code as RefusedCode] : undefined;

/** What a key says of a call, told by its id or by the whole key: see `ExplainPort`. */
export async function explainKey(tx: TenantTx, text: string, question: KeyQuestion): Promise<Credential> {
  const row = isId(text, 'api') ? found(await readWholeKey(tx, { id: text }), 'No such key') : await findRow(tx, text);
  if (row === undefined) return { principal: undefined, scopes: undefined, refusal: refusals.NOT_FOUND };
  const key = new CachedKey(row);
  const shared = { scopes: key.scopes, networks: row.allowedIps };
  if (key.kind === 'customer') {
    return { ...shared, principal: undefined, isCustomers: true, refusal: await customersRefusal(tx, key, question) };
  }
  return {
    ...shared,
    principal: key.ownerId ?? undefined,
    environment: key.restrictions?.environment,
    windows: windowsOf(key, question.ip),
    refusal: await platformRefusal(tx, key, question),
  };
}

/** Finds it as a verification does: by the id in it, or by the hash under which it was imported. */
async function findRow(tx: TenantTx, text: string): Promise<FoundKey | undefined> {
  const id = keyIdOf(text);
  const named = id && (await readWholeKey(tx, { id }));
  const row = named ?? (await readWholeKey(tx, { hash: sha256(text) }));
  return row !== undefined && isSecretOf(new CachedKey(row), text, tx.now) ? row : undefined;
}

/** The answer of a verification, without taking anything from limits. */
async function customersRefusal(
  tx: TenantTx,
  key: CachedKey,
  { permission, environmentId, ip }: KeyQuestion,
): Promise<Refusal | undefined> {
  const input = { key: key.id, cost: 1, permission, ip, resource: { environmentId } };
  const code = checkKey(key, input, tx.now);
  if (code !== 'VALID') return refusals[code];
  if (key.hasRemaining && (await readRemaining(tx, key.id)) === 0) return refusals.USAGE_EXCEEDED;
  return reachedLimit(tx, windowsOf(key, ip));
}

/** Its scopes and its owner's roles are asked later. Its networks are looked at where the address is known. */
async function platformRefusal(tx: TenantTx, key: CachedKey, { ip }: KeyQuestion): Promise<Refusal | undefined> {
  const code = checkKey(key, { key: key.id, cost: 1, ip }, tx.now);
  if (code !== 'VALID' && code !== 'FORBIDDEN_IP') return refusals[code];
  const owner = key.ownerId ?? '';
  if (isServiceAccount(owner) && !(await serviceAccountIsLive(tx, owner))) {
    return { by: 'credential', reason: endedAccount };
  }
  return code === 'VALID' || ip === undefined ? undefined : refusals[code];
}
