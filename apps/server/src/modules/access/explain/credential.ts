import type { RefusedCredential } from '../../../http/identify.ts';
import { callerWindows, rateLimitKey } from '../../../http/permit.ts';
import type { Caller } from '../../../kernel/caller.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { NexusError } from '../../../kernel/errors.ts';
import { type Kernel, kernelService } from '../../../kernel/kernel.ts';
import type { LimitRequest } from '../../../kernel/limits/index.ts';
import { accessState } from '../state.ts';
import { refusalIn } from './answer.ts';
import { itself } from './explain.ts';
import type { Credential, ExplainPort, Refusal } from './port.ts';
import type { AccessQuestion } from './schema.ts';

export type Identified = Caller | RefusedCredential | undefined;

/** An access token is a JWT or that of an impersonation; a key may have any other form, since keys can be imported. */
const isKey = (token: string): boolean => !/^ey[\w-]+\.[\w-]+\.[\w-]*$/.test(token) && !token.startsWith('eco_imp_');

/** Looks up the access token that is asked about, before the transaction, since that crosses organizations. */
export async function identifyToken(
  { token }: ExplainPort,
  kernel: Kernel,
  organization: string | undefined,
  { token: text }: AccessQuestion,
): Promise<Identified> {
  if (text === undefined || isKey(text)) return undefined;
  try {
    return await token(kernel, text, organization);
  } catch (error) {
    const reason = error instanceof NexusError ? error.options.reason : undefined;
    if (reason === undefined) throw error;
    return { refused: reason };
  }
}

/** The key or token that is asked about; undefined where the question is about a principal. */
export async function credentialOf(
  port: ExplainPort,
  tx: TenantTx,
  { keyId, token, permission, resource, ip }: AccessQuestion,
  identified: Identified,
): Promise<Credential | undefined> {
  const key = keyId ?? (token !== undefined && isKey(token) ? token : undefined);
  if (key !== undefined) {
    const found = await port.key(tx, key, { permission, environmentId: resource?.environmentId, ip });
    return found.principal === undefined ? found : withLimits(tx, found, keyIdOf(key));
  }
  if (identified === undefined) return undefined;
  if ('refused' in identified) {
    return { principal: undefined, scopes: undefined, refusal: refusalIn(identified.refused) };
  }
  return withLimits(tx, itself(identified), rateLimitKey(identified));
}

const keyIdOf = (key: string): string => key.split('.', 1)[0] ?? '';

/** Adds that a limit of its own, or of every caller, is reached, where nothing else refuses. */
async function withLimits(tx: TenantTx, credential: Credential, who: string): Promise<Credential> {
  const { refusal, windows = [] } = credential;
  if (refusal !== undefined) return credential;
  const all = [...windows, ...callerWindows(tx.use(accessState).limits, who)];
  return { ...credential, refusal: await reachedLimit(tx, all) };
}

/** Takes nothing: a cost of 0 reads. */
export async function reachedLimit(tx: TenantTx, windows: readonly LimitRequest[]): Promise<Refusal | undefined> {
  const { limits } = await tx.use(kernelService).limiter.take(windows, 0);
  const full = limits.find(({ remaining }) => remaining < 1);
  return full && { by: 'limit', reason: `${full.name} is reached`, limit: full.name };
}
