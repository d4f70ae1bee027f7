import { orgScope } from '../../../../kernel/crypto/key-ring.ts';
import type { TenantTx } from '../../../../kernel/db/tx.ts';
import { kernelService } from '../../../../kernel/kernel.ts';
import { operatorOrg } from '../../../../kernel/record.ts';
import { providerErrors } from '../errors.ts';
import type { ProviderName } from '../provider.ts';
import { providersService } from '../providers.ts';
import { credentialsAad, openCredentials } from './credentials.ts';
import type { ProviderAccountInput } from './schema.ts';
import { findAccount, runsElsewhere, saveAccount } from './store.ts';

export async function readAccount(tx: TenantTx) {
  const providers = tx.use(providersService);
  if (tx.org === operatorOrg) {
    const { name, hasWebhookSecret } = providers.ofOperator();
    return { provider: name, hasWebhookSecret, webhookUrl: providers.webhookUrl(name), updatedAt: null };
  }
  const row = await findAccount(tx);
  const provider: ProviderName = row?.provider ?? 'ledger';
  const credentials = await openCredentials(tx, row?.credentials ?? null);
  return {
    provider,
    hasWebhookSecret: credentials.webhookSecret !== undefined,
    webhookUrl: providers.webhookUrl(provider, tx.org),
    updatedAt: row?.updatedAt ?? null,
  };
}

/** @throws PROVIDER_FROM_ENVIRONMENT, PROVIDER_IN_USE */
export async function writeAccount(tx: TenantTx, { provider, ...given }: ProviderAccountInput) {
  if (tx.org === operatorOrg) throw providerErrors.PROVIDER_FROM_ENVIRONMENT();
  if (await runsElsewhere(tx, provider)) throw providerErrors.PROVIDER_IN_USE();
  const { keyring, keysDb } = tx.use(kernelService);
  const isEmpty = provider === 'ledger';
  const sealed = isEmpty
    ? null
    : await keyring.seal(keysDb, orgScope(tx.org), credentialsAad(tx.org), JSON.stringify(given));
  const before = await findAccount(tx);
  await saveAccount(tx, provider, sealed);
  tx.audit({
    resource: { type: 'billing-provider', id: provider },
    before: { provider: before?.provider ?? 'ledger' },
    after: { provider },
    risk: 'high',
  });
  return readAccount(tx);
}
