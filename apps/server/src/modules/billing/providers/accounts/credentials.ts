import type { TenantTx } from '../../../../kernel/db/tx.ts';
import { kernelService } from '../../../../kernel/kernel.ts';
import type { ProviderName } from '../provider.ts';
import { Credentials } from './schema.ts';
import { findAccount } from './store.ts';

export const credentialsAad = (org: string): readonly string[] => ['billing provider', org];

export async function openCredentials(tx: TenantTx, sealed: Buffer | null): Promise<Credentials> {
  if (sealed === null) return {};
  const { keyring, keysDb } = tx.use(kernelService);
  return Credentials.parse(JSON.parse((await keyring.open(keysDb, credentialsAad(tx.org), sealed)).toString('utf8')));
}

/** What a seller's provider is opened with; `version` changes with it. */
export async function accountOf(
  tx: TenantTx,
): Promise<{ provider: ProviderName; credentials: Credentials; version: string }> {
  const row = await findAccount(tx);
  const credentials = await openCredentials(tx, row?.credentials ?? null);
  return { provider: row?.provider ?? 'ledger', credentials, version: String(row?.updatedAt ?? 0) };
}
