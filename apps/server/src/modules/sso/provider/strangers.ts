import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Kernel } from '../../../kernel/kernel.ts';
import { isLoopback } from '../apps/redirects.ts';
import { keepClient } from '../clients/clients.ts';
import { errorPage } from '../pages/provider-pages.ts';
import { type Middleware, orgOf, partsOf } from './context.ts';
import { originOf } from './unregistered.ts';

interface AuthorizationError {
  error: string;
  error_description?: string;
}

/** Keeps why a request was refused, however the client was to be told. */
export function keepErrors(provider: Provider): void {
  provider.on('authorization.error', (ctx, error) => {
    ctx.state.authorizationError = error;
  });
}

/** What is different for clients that nobody registered. Runs inside of recording.ts. */
export const strangers =
  (kernel: Kernel): Middleware =>
  async (ctx, next) => {
    await next();
    const { route, client } = partsOf(ctx);
    const origin = originOf(client?.clientId ?? '');
    if (client === undefined || origin === 'registered') return;
    if (route === 'authorization') stayHere(ctx);
    if (route === 'token' && ctx.status === 200 && origin === 'itself')
      await keepClient(kernel, orgOf(ctx), client.clientId);
  };

/**
 * An error is shown here, and not sent to the client's website: else a link to Nexus would lead whoever opens it to any
 * website, since anybody can have a client (RFC 9700, 4.11.2). A person who has decided is sent back as usual.
 */
function stayHere(ctx: KoaContextWithOIDC): void {
  const { authorizationError: failed } = ctx.state as { authorizationError?: AuthorizationError };
  const to = URL.parse(String(partsOf(ctx).params?.redirect_uri ?? ''));
  if (failed === undefined || to === null || isLoopback(to)) return;
  ctx.remove('location');
  ctx.status = 400;
  errorPage(ctx, failed, undefined);
}

/** For the error page at which a client ends that is no longer there: it cannot be told by itself. */
export function explainEnded<Out extends { error: string }>(ctx: KoaContextWithOIDC, out: Out): Out {
  const { client_id: id } = partsOf(ctx).params ?? {};
  if (out.error !== 'invalid_client' || originOf(String(id)) !== 'itself') return out;
  const error_description =
    'The registration of this client has ended. Remove the connection in the client and add it again; it then registers anew.';
  return { ...out, error_description };
}
