import { createHmac } from 'node:crypto';
import { orgScope } from '../../../kernel/crypto/key-ring.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import { type Kernel, kernelService } from '../../../kernel/kernel.ts';
import type { Services } from '../../../kernel/services.ts';
import { emailKey, identityState, newOpaqueToken } from '../../identity/index.ts';

/** Compares addresses without being readable: for the database and for limits. */
export const hashOfAddress = (services: Pick<Services, 'use'>, email: string): Buffer =>
  createHmac('sha256', services.use(identityState).blindKey)
    .update(`invitation\n${emailKey(email)}`)
    .digest();

type Sealed = 'email' | 'token';

export const sealAddress = (tx: TenantTx, id: Id<'ivt'>, email: string): Promise<Buffer> =>
  seal(tx, id, 'email', email);

export const openAddress = (kernel: Kernel, id: Id<'ivt'>, email: Buffer): Promise<string> =>
  open(kernel, id, 'email', email);

/** The token is stored sealed until it is mailed; after that only its hash is. */
export async function newToken(tx: TenantTx, id: Id<'ivt'>): Promise<{ hash: Buffer; token: Buffer }> {
  const { text, hash } = newOpaqueToken('ivt', tx.use(kernelService).ids);
  return { hash, token: await seal(tx, id, 'token', text) };
}

export const openToken = (kernel: Kernel, id: Id<'ivt'>, token: Buffer): Promise<string> =>
  open(kernel, id, 'token', token);

const additionalData = (id: Id<'ivt'>, what: Sealed): string[] => ['invitation', id, what];

function seal(tx: TenantTx, id: Id<'ivt'>, what: Sealed, text: string): Promise<Buffer> {
  const { keyring, keysDb } = tx.use(kernelService);
  return keyring.seal(keysDb, orgScope(tx.org), additionalData(id, what), text);
}

const open = async ({ keyring, keysDb }: Kernel, id: Id<'ivt'>, what: Sealed, value: Buffer): Promise<string> =>
  (await keyring.open(keysDb, additionalData(id, what), value)).toString('utf8');
