import { createHmac } from 'node:crypto';
import { orgScope } from '../../kernel/crypto/key-ring.ts';
import type { TenantTx } from '../../kernel/db/tx.ts';
import type { Id } from '../../kernel/ids.ts';
import { type Kernel, kernelService } from '../../kernel/kernel.ts';
import type { Services } from '../../kernel/services.ts';
import { emailKey, identityState, newOpaqueToken } from '../identity/index.ts';
import * as store from './store/invitations.ts';

/** What an address is recognised by, here and in limits, without being readable. */
export const hashOfAddress = (services: Pick<Services, 'use'>, email: string): Buffer =>
  createHmac('sha256', services.use(identityState).blindKey)
    .update(`invitation\n${emailKey(email)}`)
    .digest();

const emailAad = (id: string): string[] => ['invitation', id, 'email'];
const tokenAad = (id: string): string[] => ['invitation', id, 'token'];

/** The address, sealed for as long as the invitation is open. */
export const sealAddress = (tx: TenantTx, id: string, email: string): Promise<Buffer> => seal(tx, emailAad(id), email);

export const openAddress = async ({ keyring, keysDb }: Kernel, id: string, email: Buffer): Promise<string> =>
  (await keyring.open(keysDb, emailAad(id), email)).toString('utf8');

/** A token of the invitation; in the database it is sealed until it is mailed, then only its hash is left. */
export async function newToken(tx: TenantTx, id: string): Promise<{ hash: Buffer; token: Buffer }> {
  const { text, hash } = newOpaqueToken('ivt', tx.use(kernelService).ids);
  return { hash, token: await seal(tx, tokenAad(id), text) };
}

function seal(tx: TenantTx, aad: string[], text: string): Promise<Buffer> {
  const { keyring, keysDb } = tx.use(kernelService);
  return keyring.seal(keysDb, orgScope(tx.org as Id<'org'>), aad, text);
}

export const openToken = async ({ keyring, keysDb }: Kernel, id: string, token: Buffer): Promise<string> =>
  (await keyring.open(keysDb, tokenAad(id), token)).toString('utf8');

/** Whoever is removed, or leaves, does not come back by an invitation from before. */
export const revokeInvitationsOf = (tx: TenantTx, email: string): Promise<void> =>
  store.revokeOf(tx, hashOfAddress(tx, email));
