import type { Config } from './config.ts';
import { cryptoErrors } from './kernel/crypto/errors.ts';
import { type KekProvider, localKek } from './kernel/crypto/kek.ts';
import { findMasterKey } from './kernel/crypto/master-key.ts';
import { proveKek, watchKek } from './kernel/crypto/remote-kek.ts';
import type { Kernel } from './kernel/kernel.ts';
import { createOutbound, type Outbound } from './kernel/outbound/index.ts';

export interface Keks {
  /** Undefined where it is local and not made yet. */
  kek: KekProvider | undefined;
  former: readonly KekProvider[];
  close(): Promise<void>;
}

type Provider = Config['KEK_PROVIDER'];

/**
 * The key encryption keys that the configuration names; those of a service have encrypted and decrypted.
 * @throws KEK_UNAVAILABLE, KEK_REFUSED, and for a local one what `findMasterKey` throws
 */
export async function findKeks(config: Config, base: Pick<Kernel, 'clock' | 'log' | 'metrics'>): Promise<Keks> {
  const { KEK_PROVIDER: present, KEK_FORMER_PROVIDER: former } = config;
  // The operator alone chooses the addresses, and those of a VPC or of an own Vault are private.
  const outbound = createOutbound({ ...base, allowPrivate: () => true });
  const find = async (provider: Provider): Promise<KekProvider | undefined> => {
    if (provider === 'local') return findLocal(config);
    const kek = await open(provider, config, outbound);
    await proveKek(kek);
    return watchKek(kek, base.clock);
  };
  try {
    const kek = await find(present);
    const before = former === undefined ? undefined : await find(former);
    if (former !== undefined && before === undefined)
      throw cryptoErrors.MASTER_KEY_MISSING(
        'KEK_FORMER_PROVIDER is local, and there is neither NEXUS_MASTER_KEY nor master.key in the data directory.',
      );
    return { kek, former: before === undefined ? [] : [before], close: () => outbound.close() };
  } catch (error) {
    await outbound.close();
    throw error;
  }
}

async function findLocal(config: Config): Promise<KekProvider | undefined> {
  const { NEXUS_MASTER_KEY: configured, NEXUS_DATA_DIR: dataDir, production } = config;
  const key = await findMasterKey({ configured, dataDir, production });
  return key === undefined ? undefined : localKek(key);
}

/** Loaded when chosen: the SDK of AWS alone takes more memory than an idle server has to spare. */
async function open(provider: Exclude<Provider, 'local'>, config: Config, outbound: Outbound): Promise<KekProvider> {
  if (provider === 'aws-kms') {
    const { AWS_REGION: region = '', AWS_KMS_CMK_ID: keyId = '', AWS_ENDPOINT_URL_KMS: endpoint } = config;
    const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = config;
    const { awsKmsKek } = await import('./kernel/crypto/aws-kms.ts');
    const session = sessionToken === undefined ? {} : { sessionToken };
    const credentials =
      id === undefined || secretAccessKey === undefined
        ? {}
        : { credentials: { accessKeyId: id, secretAccessKey, ...session } };
    return awsKmsKek({ region, keyId, ...credentials, ...(endpoint === undefined ? {} : { endpoint }), outbound });
  }
  const { VAULT_ADDR: address = '', VAULT_TRANSIT_KEY: key = '' } = config;
  const { VAULT_TOKEN: token, VAULT_ROLE_ID: roleId = '', VAULT_SECRET_ID: secretId } = config;
  const { vaultTransitKek } = await import('./kernel/crypto/vault-transit.ts');
  if (token !== undefined) return vaultTransitKek({ address, key, login: { token }, outbound });
  if (secretId === undefined) throw new Error('config.ts lets no Vault pass without a login');
  return vaultTransitKek({ address, key, login: { roleId, secretId }, outbound });
}
