import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NexusApi, NexusToken } from './api.ts';
import { TokenError } from './errors.ts';

type Next = (error?: unknown) => void;
type Middleware = (request: IncomingMessage, response: ServerResponse, next: Next) => void;

/** Serves the API's metadata (RFC 9728), for Express, Connect and Node's own server: `app.use(serveMetadata(api))`. */
export function serveMetadata(api: NexusApi): Middleware {
  const body = JSON.stringify(api.metadata);
  return (request, response, next) => {
    const path = request.url?.split('?')[0];
    if (path !== api.metadataUrl.pathname || !['GET', 'HEAD'].includes(request.method ?? '')) return next();
    // It is public, and clients run in browsers too.
    response.writeHead(200, {
      'content-type': 'application/json',
      'access-control-allow-origin': '*',
      'cache-control': 'public, max-age=3600',
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
}

/** Lets a call through that has a token with all of the scopes, which is then `request.nexus`; refuses every other. */
export function protect(api: NexusApi, ...scopes: string[]): Middleware {
  return (request, response, next) => {
    api.authorize(request.headers.authorization, scopes).then(
      (token) => {
        (request as IncomingMessage & { nexus?: NexusToken }).nexus = token;
        next();
      },
      (thrown: unknown) => {
        if (!(thrown instanceof TokenError)) return next(thrown);
        refuse(api, response, thrown, scopes);
      },
    );
  };
}

function refuse(api: NexusApi, response: ServerResponse, error: TokenError, scopes: readonly string[]): void {
  const { status, code = 'unauthorized', message } = error;
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(status === 503 ? { 'retry-after': '5' } : { 'www-authenticate': api.challenge(error, scopes) }),
  });
  response.end(
    JSON.stringify({ error: status === 503 ? 'temporarily_unavailable' : code, error_description: message }),
  );
}
