import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Auth, type AuthConfig, skipCSRFCheck } from '@auth/core';
import { logoutTokens } from './logout-token.ts';
import { page, type Settings } from './settings.ts';

interface Person {
  name: string;
  email: string;
}

/** App two: `@auth/core` (Auth.js), its session in a sealed cookie, and a list of the sessions that have ended. */
export function createTwo(settings: Settings): Server {
  const { issuer, clientId, url } = settings;
  const ended = new Set<string>();
  const config = configOf(settings, ended);
  const readLogout = logoutTokens(issuer, clientId);
  const routes: Record<string, (request: Request) => Promise<Response>> = {
    'GET /': async (request) => html(page('Two', await personOf(config, request, url))),
    'GET /login': (request) => Auth(post(request, `${url}/auth/signin/nexus`, { callbackUrl: `${url}/` }), config),
    'GET /logout': async (request) => {
      const out = await Auth(post(request, `${url}/auth/signout`, { callbackUrl: `${url}/` }), config);
      const target = new URL(`${issuer}/session/end`);
      target.search = new URLSearchParams({ client_id: clientId, post_logout_redirect_uri: `${url}/` }).toString();
      out.headers.set('location', target.href);
      return out;
    },
    'POST /back-channel-logout': async (request) => {
      try {
        const { sid } = await readLogout(new URLSearchParams(await request.text()).get('logout_token') ?? '');
        ended.add(sid);
        return new Response(null, { status: 200 });
      } catch {
        return new Response(null, { status: 400 });
      }
    },
  };
  return createServer(async (incoming, response) => {
    const request = await toRequest(incoming, url);
    const { pathname } = new URL(request.url);
    const own = routes[`${request.method} ${pathname}`];
    const elsewhere = own === undefined && !pathname.startsWith('/auth/');
    const answer = elsewhere ? new Response(null, { status: 404 }) : await (own?.(request) ?? Auth(request, config));
    await send(answer, response);
  });
}

const configOf = ({ issuer, clientId, clientSecret }: Settings, ended: ReadonlySet<string>): AuthConfig => ({
  basePath: '/auth',
  trustHost: true,
  secret: randomBytes(32).toString('base64url'),
  // Log-in and log-out are links here; Nexus asks on its own pages.
  skipCSRFCheck,
  logger: { error: ({ name }) => process.stderr.write(`Two: ${name}\n`) },
  providers: [
    {
      id: 'nexus',
      name: 'Nexus',
      type: 'oidc',
      issuer,
      clientId,
      clientSecret,
    },
  ],
  callbacks: {
    /** Null ends the session: Nexus has told that it is over. */
    jwt({ token, profile }) {
      const sid = profile?.sid ?? token.sid;
      if (typeof sid !== 'string' || ended.has(sid)) return null;
      return { ...token, sid };
    },
  },
});

async function personOf(config: AuthConfig, { headers }: Request, url: string): Promise<Person | undefined> {
  const answer = await Auth(new Request(`${url}/auth/session`, { headers }), config);
  const session = (await answer.json()) as { user?: Person } | null;
  return session?.user;
}

function post({ headers }: Request, to: string, fields: Record<string, string>): Request {
  const cookie = headers.get('cookie') ?? '';
  const type = 'application/x-www-form-urlencoded';
  return new Request(to, {
    method: 'POST',
    headers: { cookie, 'content-type': type },
    body: new URLSearchParams(fields),
  });
}

async function toRequest(incoming: IncomingMessage, url: string): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as [string, string]);
  const method = incoming.method ?? 'GET';
  return new Request(new URL(incoming.url ?? '/', url), {
    method,
    headers,
    ...(method === 'GET' || method === 'HEAD' ? {} : { body: Buffer.concat(chunks) }),
  });
}

async function send(answer: Response, response: ServerResponse): Promise<void> {
  for (const [name, value] of answer.headers) if (name !== 'set-cookie') response.setHeader(name, value);
  response.setHeader('set-cookie', answer.headers.getSetCookie());
  response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
}

const html = (text: string): Response =>
  new Response(text, { headers: { 'content-type': 'text/html; charset=utf-8' } });
