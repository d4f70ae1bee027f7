import { orgScope, type Sealer } from '../../kernel/crypto/key-ring.ts';
import type { Tx } from '../../kernel/db/tx.ts';
import type { Id } from '../../kernel/ids.ts';
import { type Kernel, kernelService } from '../../kernel/kernel.ts';

type Keys = Pick<Kernel, 'keyring' | 'keysDb'>;

/** What is stored encrypted under the key of the organization, and where. A ciphertext decrypts in its own place alone. */
export type SealedPlace =
  | { org: Id<'org'>; endpoint: Id<'whe'>; part: 'secret' | 'headers' }
  | { org: Id<'org'>; message: string }
  | { org: Id<'org'>; delivery: Id<'whd'>; attempt: number };

function aadOf(place: SealedPlace): string[] {
  if ('endpoint' in place) return ['webhook endpoint', place.org, place.endpoint, place.part];
  if ('message' in place) return ['webhook message', place.org, place.message];
  return ['webhook answer', place.org, place.delivery, String(place.attempt)];
}

/** Seals for one organization. */
export async function sealerOf(
  { keyring, keysDb }: Keys,
  org: Id<'org'>,
): Promise<(place: SealedPlace, text: string | Uint8Array) => Buffer> {
  const seal: Sealer = await keyring.sealer(keysDb, orgScope(org));
  return (place, text) => seal(aadOf(place), text);
}

export async function sealIn(tx: Tx, place: SealedPlace, text: string): Promise<Buffer> {
  return (await sealerOf(tx.use(kernelService), place.org))(place, text);
}

/** @throws DECRYPTION_FAILED, KEY_SHREDDED */
export async function openSealed({ keyring, keysDb }: Keys, place: SealedPlace, sealed: Buffer): Promise<string> {
  return (await keyring.open(keysDb, aadOf(place), sealed)).toString('utf8');
}
