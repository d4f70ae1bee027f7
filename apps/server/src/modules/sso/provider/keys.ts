import { createPublicKey, type KeyObject } from 'node:crypto';
import type { JWK } from 'jose';
import { ExternalSigningKey } from 'oidc-provider';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { SigningKeys } from '../../../kernel/signing/index.ts';

/** ES256, the default, and RS256 for apps that want it. */
const purposes = ['access-token', 'id-token'] as const;
type Purpose = (typeof purposes)[number];

/** One of Nexus's signing keys for the provider; the private part stays in kernel/signing. */
class NexusKey extends ExternalSigningKey {
  private readonly purpose: Purpose;
  private readonly jwk: JWK;
  private readonly signing: SigningKeys;

  constructor(purpose: Purpose, jwk: JWK, signing: SigningKeys) {
    super();
    this.purpose = purpose;
    this.jwk = jwk;
    this.signing = signing;
    // The types of the base class declare its accessors as read-only.
    Object.assign(this, { kid: jwk.kid, alg: jwk.alg });
  }

  override keyObject(): KeyObject {
    return createPublicKey({ key: { ...this.jwk }, format: 'jwk' });
  }

  override sign(data: Uint8Array): Promise<Uint8Array> {
    return this.signing.signBytes(this.purpose, this.jwk.kid ?? '', data);
  }
}

/** The current keys first: the provider signs with the first of the algorithm, and publishes all. */
export const providerKeys = ({ signing }: Kernel): ExternalSigningKey[] =>
  purposes.flatMap((purpose) => {
    const current = signing.current(purpose);
    const { keys } = signing.jwks(purpose);
    const sorted = [...keys].sort((a, b) => Number(b.kid === current) - Number(a.kid === current));
    return sorted.map((jwk) => new NexusKey(purpose, jwk, signing));
  });

/** Changes with every rotation. */
export const keysVersion = ({ signing }: Kernel): string =>
  purposes
    .flatMap((purpose) => [signing.current(purpose), ...signing.jwks(purpose).keys.map(({ kid }) => kid)])
    .join(' ');
