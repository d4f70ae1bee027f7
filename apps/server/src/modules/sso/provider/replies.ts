import { formPostPage } from '../pages/provider-pages.ts';
import { deviceGrant } from './clients.ts';
import { type Middleware, partsOf } from './context.ts';

/** Seconds between the polls of a device (RFC 8628, 3.2). */
export const pollInterval = 5;

/** Changes replies of the provider's that are correct, but that common clients do not understand. */
export const correctReplies: Middleware = async (ctx, next) => {
  await next();
  const { route, params, client } = partsOf(ctx);
  // RFC 7009, 2.2: the body is empty. Clients that ask for JSON refuse the type text/plain.
  if (route === 'revocation' && ctx.status === 200) ctx.type = 'application/json';
  if (route === 'device_authorization' && ctx.status === 200)
    Object.assign(ctx.body as object, { interval: pollInterval });
  const isForm = params?.response_mode === 'form_post' || (route === 'code_verification' && ctx.method === 'GET');
  if (isForm && typeof ctx.body === 'string' && ctx.body.includes('<title>Submitting Callback</title>'))
    formPostPage(ctx, ctx.body);
  // RFC 6749, 5.2. The provider says invalid_request.
  const grant = route === 'token' ? params?.grant_type : route === 'device_authorization' ? deviceGrant : undefined;
  const { error } = (ctx.body ?? {}) as { error?: string };
  if (error !== 'invalid_request' || typeof grant !== 'string' || client === undefined) return;
  if (client.grantTypeAllowed(grant)) return;
  ctx.body = { error: 'unauthorized_client', error_description: `this client may not use the grant type ${grant}` };
};
