import type { KoaContextWithOIDC } from 'oidc-provider';
import { networkOf } from '../../../kernel/address.ts';
import { hour, second } from '../../../kernel/clock.ts';
import { newSecretId } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { lookupIssuer } from '../clients/clients.ts';
import { addEntry, type Middleware, partsOf } from './context.ts';
import { safeMetadata } from './metadata.ts';

export const registrationPath = '/reg';

/** Per address, and per organization. A registration is kept for a day, or longer once somebody lets it use an API. */
const addressLimit = { name: 'client-registrations', limit: 20, windowSeconds: hour / second };
const organizationLimit = { name: 'client-registrations-organization', limit: 200, windowSeconds: hour / second };

export const registeredId = (): string => newSecretId('cli');

/**
 * The body of a registration as the provider gets it (RFC 7591, 2: a server ignores what it does not understand).
 * `org`: the organization at whose issuer the client registers.
 */
export function prepareRegistration(bytes: Uint8Array, org: string): Uint8Array {
  try {
    const { client_id: _, client_secret: __, ...said } = JSON.parse(Buffer.from(bytes).toString());
    // They get no secret (RFC 7591, 3.2.1): they could not keep it, and nothing would be safer for it.
    return Buffer.from(JSON.stringify({ ...safeMetadata(said), token_endpoint_auth_method: 'none', org }));
  } catch {
    // Which the provider answers.
    return bytes;
  }
}

/**
 * Dynamic client registration (RFC 7591) with an organization of which an API admits such clients, open to everybody and
 * from pages of every origin. Runs inside of recording.ts.
 */
export const registrations =
  (kernel: Kernel, org: string): Middleware =>
  async (ctx, next) => {
    if (ctx.path !== registrationPath) return next();
    ctx.set('access-control-allow-origin', '*');
    if (ctx.method === 'OPTIONS') {
      ctx.set('access-control-allow-methods', 'POST');
      ctx.set('access-control-allow-headers', '*');
      ctx.status = 204;
      return;
    }
    if (!(await admits(kernel, ctx, org))) return;
    await next();
    const { clientId } = partsOf(ctx).client ?? {};
    if (ctx.status === 201 && clientId !== undefined)
      addEntry(ctx, { action: 'client.register', resource: { type: 'client', id: clientId } });
  };

/** False where the reply says why not. */
async function admits({ database, limiter }: Kernel, ctx: KoaContextWithOIDC, org: string): Promise<boolean> {
  const issuer = await database.lookup((tx) => lookupIssuer(tx, org));
  if (issuer?.admits !== true) {
    ctx.status = 403;
    ctx.body = {
      error: 'access_denied',
      error_description: 'no API of this organization admits clients that register',
    };
    return false;
  }
  const limits = [
    { key: `${addressLimit.name}:${networkOf(ctx.ip)}`, spec: addressLimit },
    { key: `${organizationLimit.name}:${org}`, spec: organizationLimit },
  ];
  const { allowed, retryAfterSeconds } = await limiter.take(limits, 1);
  if (allowed) return true;
  ctx.status = 429;
  ctx.set('retry-after', String(Math.ceil(retryAfterSeconds ?? 1)));
  ctx.body = { error: 'temporarily_unavailable', error_description: 'too many registrations; try again later' };
  return false;
}
