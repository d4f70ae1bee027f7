import { networkOf } from '../../../kernel/address.ts';
import { hour, second } from '../../../kernel/clock.ts';
import { newSecretId } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { addEntry, type Middleware, partsOf } from './context.ts';
import { safeMetadata } from './metadata.ts';

export const registrationPath = '/reg';

/** Per address, and in total. A registration's row is kept for a day, or longer once somebody lets it use an API. */
const addressLimit = { name: 'client-registrations', limit: 20, windowSeconds: hour / second };
const installationLimit = { name: 'client-registrations-all', limit: 2000, windowSeconds: hour / second };

export const registeredId = (): string => newSecretId('cli');

/** The body of a registration as the provider gets it (RFC 7591, 2: a server ignores what it does not understand). */
export function prepareRegistration(bytes: Uint8Array): Uint8Array {
  try {
    const { client_id: _, client_secret: __, ...said } = JSON.parse(Buffer.from(bytes).toString());
    // They get no secret (RFC 7591, 3.2.1): they could not keep it, and nothing would be safer for it.
    return Buffer.from(JSON.stringify({ ...safeMetadata(said), token_endpoint_auth_method: 'none' }));
  } catch {
    // Which the provider answers.
    return bytes;
  }
}

/** Dynamic client registration (RFC 7591), open to everybody and from pages of every origin. Runs inside of recording.ts. */
export const registrations =
  (kernel: Kernel): Middleware =>
  async (ctx, next) => {
    if (ctx.path !== registrationPath) return next();
    ctx.set('access-control-allow-origin', '*');
    if (ctx.method === 'OPTIONS') {
      ctx.set('access-control-allow-methods', 'POST');
      ctx.set('access-control-allow-headers', '*');
      ctx.status = 204;
      return;
    }
    const { allowed, retryAfterSeconds } = await kernel.limiter.take(
      [
        { key: `${addressLimit.name}:${networkOf(ctx.ip)}`, spec: addressLimit },
        { key: installationLimit.name, spec: installationLimit },
      ],
      1,
    );
    if (!allowed) {
      ctx.status = 429;
      ctx.set('retry-after', String(Math.ceil(retryAfterSeconds ?? 1)));
      ctx.body = { error: 'temporarily_unavailable', error_description: 'too many registrations; try again later' };
      return;
    }
    await next();
    const { clientId } = partsOf(ctx).client ?? {};
    if (ctx.status === 201 && clientId !== undefined)
      addEntry(ctx, { action: 'client.register', resource: { type: 'client', id: clientId } });
  };
