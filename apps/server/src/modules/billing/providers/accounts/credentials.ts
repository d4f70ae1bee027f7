import type { TenantTx } from '../../../../kernel/db/tx.ts';
import { kernelService } from '../../../../kernel/kernel.ts';
import type { ProviderName } from '../provider.ts';
import type { RemoteName } from '../webhooks/store.ts';
import { Credentials } from './schema.ts';
import { findAccount, findFormer } from './store.ts';

export const credentialsAad = (org: string): readonly string[] => ['billing provider', org];

export async function openCredentials(tx: TenantTx, sealed: Buffer | null): Promise<Credentials> {
  if (sealed === null) return {};
  const { keyring, keysDb } = tx.use(kernelService);
  return Credentials.parse(JSON.parse((await keyring.open(keysDb, credentialsAad(tx.org), sealed)).toString('utf8')));
}

/** What a seller's provider is opened with; `version` changes with it. */
export interface Account {
  provider: ProviderName;
  credentials: Credentials;
  version: string;
}

/** Where new subscriptions begin. */
export async function accountOf(tx: TenantTx): Promise<Account> {
  const row = await findAccount(tx);
  const credentials = await openCredentials(tx, row?.credentials ?? null);
  return { provider: row?.provider ?? 'ledger', credentials, version: String(row?.updatedAt ?? 0) };
}

/** An account there, or one that was left; undefined where there is none. */
export async function accountAt(tx: TenantTx, provider: RemoteName): Promise<Account | undefined> {
  const current = await accountOf(tx);
  if (current.provider === provider) return current;
  const former = await findFormer(tx, provider);
  if (former === undefined) return undefined;
  const credentials = await openCredentials(tx, former.credentials);
  return { provider, credentials, version: `left ${former.leftAt}` };
}
