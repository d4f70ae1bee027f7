import { createPublicKey, type KeyObject } from 'node:crypto';
import type { JWK } from 'jose';
import { ExternalSigningKey } from 'oidc-provider';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { SigningKeys } from '../../../kernel/signing/index.ts';

const purpose = 'access-token';

/** One of Nexus's signing keys for the provider; the private part stays in kernel/signing. */
class NexusKey extends ExternalSigningKey {
  private readonly jwk: JWK;
  private readonly signing: SigningKeys;

  constructor(jwk: JWK, signing: SigningKeys) {
    super();
    this.jwk = jwk;
    this.signing = signing;
    // The types of the base class declare its accessors as read-only.
    Object.assign(this, { kid: jwk.kid, alg: jwk.alg });
  }

  override keyObject(): KeyObject {
    return createPublicKey({ key: { ...this.jwk }, format: 'jwk' });
  }

  override sign(data: Uint8Array): Promise<Uint8Array> {
    return this.signing.signBytes(purpose, this.jwk.kid ?? '', data);
  }
}

/** The current key first: the provider signs with the first that matches, and publishes all. */
export function providerKeys({ signing }: Kernel): ExternalSigningKey[] {
  const current = signing.current(purpose);
  const { keys } = signing.jwks(purpose);
  const sorted = [...keys].sort((a, b) => Number(b.kid === current) - Number(a.kid === current));
  return sorted.map((jwk) => new NexusKey(jwk, signing));
}

/** Changes with every rotation. */
export function keysVersion({ signing }: Kernel): string {
  const { keys } = signing.jwks(purpose);
  return [signing.current(purpose), ...keys.map(({ kid }) => kid)].join(' ');
}
