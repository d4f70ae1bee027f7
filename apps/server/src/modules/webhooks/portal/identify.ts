import { timingSafeEqual } from 'node:crypto';
import type { ClientInfo, RefusedCredential } from '../../../http/identify.ts';
import { anonymous, type Caller } from '../../../kernel/caller.ts';
import { sha256Bytes } from '../../../kernel/crypto/hash.ts';
import { errors } from '../../../kernel/errors.ts';
import { isId } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { lookUpSession } from './store.ts';

/** `eco_wps_` and 22 letters and digits; a dot and the secret follow. */
const idLength = 30;

/** The customer whose portal session it is. What it may call says so, and looks at the customer's own things alone. */
export async function identifyCustomer(
  { database, clock }: Pick<Kernel, 'database' | 'clock'>,
  token: string,
  { address, userAgent, organization }: ClientInfo,
): Promise<Caller | RefusedCredential> {
  const id = token.slice(0, idLength);
  const found = isId(id, 'wps') ? await database.lookup((tx) => lookUpSession(tx, id)) : undefined;
  if (found === undefined || !timingSafeEqual(sha256Bytes(token), found.hash)) return unknown;
  const { org, customer, expiresAt } = found;
  if (clock.now() >= expiresAt) return { refused: 'credential: the portal session has expired', org };
  if (organization !== undefined && organization !== org) {
    throw errors.FORBIDDEN('The portal session is of another organization', {
      reason: 'organization: it is not that of the portal session',
    });
  }
  return { ...anonymous(address, userAgent), kind: 'customer', id: customer, org, session: id, scopes: [] };
}

const unknown: RefusedCredential = { refused: 'credential: there is no such portal session' };
