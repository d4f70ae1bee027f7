import { afterEach } from 'vitest';
import { type FakeKms, type FakeKmsOptions, startKms } from '../../../../../tools/fakes/aws-kms/index.ts';
import { type FakeVault, startVault } from '../../../../../tools/fakes/vault-transit/index.ts';
import { ManualClock } from '../clock.ts';
import { createLog } from '../log.ts';
import { createOutbound } from '../outbound/index.ts';
import { Secret } from '../secret.ts';
import type { AwsKmsOptions } from './aws-kms.ts';
import type { VaultTransitOptions } from './vault-transit.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function outbound() {
  const made = createOutbound({
    clock: new ManualClock(),
    log: createLog({ level: 'silent' }),
    allowPrivate: () => true,
  });
  closers.push(() => made.close());
  return made;
}

export async function kms(
  options: FakeKmsOptions = {},
): Promise<{ fake: FakeKms; account: Omit<AwsKmsOptions, 'keyId'> }> {
  const fake = await startKms(options);
  closers.push(() => fake.close());
  const { accessKeyId, secretAccessKey } = fake.credentials;
  const { sessionToken } = options;
  const session = sessionToken === undefined ? {} : { sessionToken: new Secret(sessionToken) };
  const credentials = { accessKeyId, secretAccessKey: new Secret(secretAccessKey), ...session };
  return { fake, account: { region: fake.region, endpoint: fake.url, credentials, outbound: outbound() } };
}

export async function vault(): Promise<{
  fake: FakeVault;
  byToken: Omit<VaultTransitOptions, 'key'>;
  byRole: Omit<VaultTransitOptions, 'key'>;
}> {
  const fake = await startVault();
  closers.push(() => fake.close());
  const { roleId, secretId } = fake.appRole;
  const place = { address: fake.url, outbound: outbound() };
  return {
    fake,
    byToken: { ...place, login: { token: new Secret(fake.token) } },
    byRole: { ...place, login: { roleId, secretId: new Secret(secretId) } },
  };
}
