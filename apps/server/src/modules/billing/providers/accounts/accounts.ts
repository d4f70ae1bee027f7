import { orgScope } from '../../../../kernel/crypto/key-ring.ts';
import type { TenantTx } from '../../../../kernel/db/tx.ts';
import { errors, NexusError } from '../../../../kernel/errors.ts';
import { type Kernel, kernelService } from '../../../../kernel/kernel.ts';
import { operatorOrg } from '../../../../kernel/record.ts';
import { providerErrors } from '../errors.ts';
import type { ProviderName } from '../provider.ts';
import { providersService } from '../providers.ts';
import { credentialsAad, openCredentials } from './credentials.ts';
import type { ProviderAccountInput } from './schema.ts';
import { dropFormer, findAccount, keepFormer, saveAccount } from './store.ts';

/** Where new subscriptions of the transaction's organization begin. */
export const currentProvider = async (tx: TenantTx): Promise<ProviderName> =>
  tx.org === operatorOrg ? tx.use(providersService).ofOperator().name : ((await findAccount(tx))?.provider ?? 'ledger');

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

/**
 * Asks the provider before they are stored, outside of a transaction. Where it does not answer, they are believed.
 * @throws INVALID_REQUEST where it does not accept them
 */
export async function checkCredentials(
  kernel: Kernel,
  org: string | undefined,
  { provider, ...credentials }: ProviderAccountInput,
): Promise<void> {
  if (org === operatorOrg) return;
  try {
    await kernel.services.use(providersService).check(provider, credentials);
  } catch (error) {
    if (!(error instanceof NexusError)) throw error;
    if (error.id !== providerErrors.BILLING_CREDENTIALS_REFUSED.id) return;
    const path = provider === 'polar' ? '/accessToken' : '/secretKey';
    const message = error.options.detail ?? error.spec.title;
    throw errors.INVALID_REQUEST(message, { errors: [{ path, message }], cause: error });
  }
}

/** The account before stays for what runs there. @throws PROVIDER_FROM_ENVIRONMENT */
export async function writeAccount(tx: TenantTx, { provider, ...given }: ProviderAccountInput) {
  if (tx.org === operatorOrg) throw providerErrors.PROVIDER_FROM_ENVIRONMENT();
  const { keyring, keysDb } = tx.use(kernelService);
  const isEmpty = provider === 'ledger';
  const sealed = isEmpty
    ? null
    : await keyring.seal(keysDb, orgScope(tx.org), credentialsAad(tx.org), JSON.stringify(given));
  const before = await findAccount(tx);
  if (
    before !== undefined &&
    before.provider !== 'ledger' &&
    before.provider !== provider &&
    before.credentials !== null
  )
    await keepFormer(tx, before.provider, before.credentials);
  await dropFormer(tx, provider);
  await saveAccount(tx, provider, sealed);
  tx.audit({
    resource: { type: 'billing-provider', id: provider },
    before: { provider: before?.provider ?? 'ledger' },
    after: { provider },
    risk: 'high',
  });
  return readAccount(tx);
}
