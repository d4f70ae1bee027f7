import type { Caller } from '../../../kernel/caller.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { NexusError } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { readEffectiveAccess } from '../effective-access.ts';
import type { Binding } from '../engine.ts';
import { accessState } from '../state.ts';
import { type Answer, allowedAnswer, refusalIn, refusedAnswer } from './answer.ts';
import { assertMay } from './explain.ts';
import type { Credential, ExplainPort, RecordedRequest, Refusal } from './port.ts';

/** Why a request was refused, as it was recorded. The key's scopes and networks, and the binding, are those of now. */
export async function explainRequest(port: ExplainPort, tx: TenantTx, caller: Caller, id: Id<'req'>): Promise<Answer> {
  assertMay(caller, await readEffectiveAccess(tx, caller.id), 'requests:read', tx.now);
  const request = await port.request(tx, id);
  const { method, route, status, code, reason } = request;
  const refusal = reason === null ? port.verification(code ?? '') : refusalIn(reason);
  if (refusal !== undefined) {
    const permission = tx.use(accessState).permissions.get(`${method} ${route}`);
    const credential = await keyOf(port, tx, request, refusal);
    return refusedAnswer(refusal, permission, credential, await bindingOf(tx, request, refusal));
  }
  if (status < 400) return allowedAnswer(null, 'the request was not refused');
  const words = [code ?? `status ${status}`, ...(reason === null ? [] : [reason])];
  return { ...allowedAnswer(null, words.join(': ')), allowed: false };
}

async function keyOf(
  { key }: ExplainPort,
  tx: TenantTx,
  { caller: { keyId } }: RecordedRequest,
  { by }: Refusal,
): Promise<Credential | undefined> {
  if (keyId === null || (by !== 'scope' && by !== 'network')) return undefined;
  return key(tx, keyId, {}).catch((error: unknown) => {
    if (error instanceof NexusError && error.status === 404) return undefined;
    throw error;
  });
}

/** Named by its id in the reason. */
async function bindingOf(
  tx: TenantTx,
  { caller }: RecordedRequest,
  { by, reason }: Refusal,
): Promise<Binding | undefined> {
  if (by !== 'binding') return undefined;
  const { bindings } = await readEffectiveAccess(tx, caller.id);
  return bindings.find(({ id }) => reason.includes(id));
}
