import { randomBytes } from 'node:crypto';
import express, { type Express, type Request, type Response } from 'express';
import * as oidc from 'openid-client';
import { logoutTokens } from './logout-token.ts';
import { page, type Settings } from './settings.ts';

interface Session {
  /** While the person is away to log in. */
  pending?: { verifier: string; state: string; nonce: string };
  person?: { name: string; email: string; sid: string; idToken: string };
}

/** App one: Express and `openid-client`, sessions on the server. */
export async function createOne(settings: Settings): Promise<Express> {
  const { issuer, clientId, clientSecret, url } = settings;
  // Only for a Nexus on this very machine; anywhere else it is https.
  const options = issuer.startsWith('http://localhost') ? { execute: [oidc.allowInsecureRequests] } : {};
  const nexus = await oidc.discovery(new URL(issuer), clientId, clientSecret, undefined, options);
  const readLogout = logoutTokens(issuer, clientId);
  const sessions = new Map<string, Session>();
  const app = express();
  const redirectUri = `${url}/callback`;

  app.get('/', (request, response) => {
    response.send(page('One', sessionOf(sessions, request, response).person));
  });

  app.get('/login', async (request, response) => {
    const verifier = oidc.randomPKCECodeVerifier();
    const pending = { verifier, state: oidc.randomState(), nonce: oidc.randomNonce() };
    sessionOf(sessions, request, response).pending = pending;
    const target = oidc.buildAuthorizationUrl(nexus, {
      redirect_uri: redirectUri,
      scope: 'openid profile email',
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state: pending.state,
      nonce: pending.nonce,
    });
    response.redirect(target.href);
  });

  app.get('/callback', async (request, response) => {
    const session = sessionOf(sessions, request, response);
    const { pending } = session;
    if (pending === undefined) return void response.status(400).send('Nobody here asked to log in');
    delete session.pending;
    try {
      const tokens = await oidc.authorizationCodeGrant(nexus, new URL(request.url, url), {
        pkceCodeVerifier: pending.verifier,
        expectedState: pending.state,
        expectedNonce: pending.nonce,
        idTokenExpected: true,
      });
      const { name, email, sid } = tokens.claims() as oidc.IDToken;
      session.person = { name: String(name), email: String(email), sid: String(sid), idToken: tokens.id_token ?? '' };
      response.redirect('/');
    } catch (error) {
      response.status(403).send(`Nexus did not let you in: ${(error as Error).message}`);
    }
  });

  app.get('/logout', (request, response) => {
    const session = sessionOf(sessions, request, response);
    const hint = session.person?.idToken;
    delete session.person;
    if (hint === undefined) return response.redirect('/');
    response.redirect(
      oidc.buildEndSessionUrl(nexus, { id_token_hint: hint, post_logout_redirect_uri: `${url}/` }).href,
    );
  });

  app.post('/back-channel-logout', express.urlencoded({ extended: false }), async (request, response) => {
    try {
      const { sid } = await readLogout(String(request.body?.logout_token));
      for (const session of sessions.values()) if (session.person?.sid === sid) delete session.person;
      response.status(200).end();
    } catch {
      response.status(400).end();
    }
  });
  return app;
}

function sessionOf(sessions: Map<string, Session>, request: Request, response: Response): Session {
  const known = /(?:^|; )one=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
  const found = sessions.get(known);
  if (found !== undefined) return found;
  const id = randomBytes(16).toString('base64url');
  const session: Session = {};
  sessions.set(id, session);
  response.cookie('one', id, { httpOnly: true, sameSite: 'lax' });
  return session;
}
