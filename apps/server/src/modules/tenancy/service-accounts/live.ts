import { systemActor } from '../../../kernel/caller.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { endedTokens, secretsOf } from '../service-account-secrets/service-account-secrets.ts';
import { type LiveSecrets, memberKey, tenancyState } from '../state.ts';
import { serviceAccountIsLive } from './service-accounts.ts';

/** Whether the account exists and is in use, from memory: for every request with one of its keys. */
export async function isLiveServiceAccount(kernel: Kernel, id: string, org: string): Promise<boolean> {
  return (await liveSecrets(kernel, id, org)) !== undefined;
}

/** True where memory holds the account as live; false where it must be looked up. */
export const isKnownServiceAccount = (kernel: Kernel, id: string, org: string): boolean =>
  kernel.services.use(tenancyState).serviceAccounts.peek(memberKey(org, id)) !== undefined;

/**
 * When the secret expires, in epoch milliseconds; infinity for never, 0 where it is none of an account in use, or the token
 * was ended: for every request with a token.
 */
export async function secretExpiry(
  kernel: Kernel,
  { id, token, account, org }: { id: string; token: string; account: string; org: string },
): Promise<number> {
  const secrets = await liveSecrets(kernel, account, org);
  return secrets?.get(token) ?? secrets?.get(id) ?? 0;
}

/** Undefined for an account that does not exist or is disabled. */
async function liveSecrets(kernel: Kernel, id: string, org: string): Promise<LiveSecrets | undefined> {
  const load = (): Promise<LiveSecrets | undefined> =>
    kernel.database.tenant(systemActor('tenancy.live-secrets'), { org }, (tx) => readSecrets(tx, id as Id<'svc'>), {
      readOnly: true,
      purpose: 'lookups',
    });
  return kernel.services.use(tenancyState).serviceAccounts.get(memberKey(org, id), load);
}

async function readSecrets(tx: TenantTx, account: Id<'svc'>): Promise<LiveSecrets | undefined> {
  if (!(await serviceAccountIsLive(tx, account))) return undefined;
  const secrets = await secretsOf(tx, account);
  const ended = await endedTokens(tx, account);
  return new Map<string, number>([
    ...secrets.map(({ id, expiresAt }) => [id, expiresAt ?? Number.POSITIVE_INFINITY] as const),
    ...ended.map((id) => [id, 0] as const),
  ]);
}
