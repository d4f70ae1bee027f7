import { Auth } from '@auth/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../apps/server/test/harness.ts';
import { type Installation, installation } from '../../../apps/server/test/openid-clients/installation.ts';
import { openSite, type Site } from '../../../apps/server/test/openid-clients/site.ts';

/** App two says more than it must; this is all that Auth.js needs. */
describe.skipIf(!postgresAvailable)('Auth.js at its own defaults (needs PostgreSQL)', () => {
  let nexus: Installation;
  let site: Site;

  beforeAll(async () => {
    nexus = await installation();
    site = await openSite();
  });
  afterAll(async () => {
    await site?.close();
    await nexus?.nexus.close();
  });

  it('Auth.js: an OpenID provider with nothing but its issuer', async () => {
    const { id, secret = '' } = await nexus.app({ redirectUris: [`${site.url}/auth/callback/nexus`] });
    const { issuer } = nexus;
    const config = {
      basePath: '/auth',
      trustHost: true,
      secret: 'a secret of the website, of any length',
      providers: [{ id: 'nexus', name: 'Nexus', type: 'oidc' as const, issuer, clientId: id, clientSecret: secret }],
    };
    site.serve(async (incoming, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const headers = new Headers(incoming.headers as Record<string, string>);
      const body = incoming.method === 'POST' ? { body: Buffer.concat(chunks) } : {};
      const request = new Request(new URL(incoming.url ?? '', site.url), {
        method: incoming.method ?? '',
        headers,
        ...body,
      });
      const answer = await Auth(request, config);
      response.setHeaders(new Map([...answer.headers].filter(([name]) => name !== 'set-cookie')));
      response.setHeader('set-cookie', answer.headers.getSetCookie());
      response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
    });

    const { csrfToken } = (await (await site.get('/auth/csrf')).json()) as { csrfToken: string };
    const begun = await site.post('/auth/signin/nexus', { csrfToken, callbackUrl: `${site.url}/` });
    const back = await nexus.logIn(begun.headers.get('location') ?? '');
    expect(await site.redirectOf(back)).toBe(`${site.url}/`);
    const { user } = (await (await site.get('/auth/session')).json()) as { user: object };
    expect(user).toMatchObject({ email: nexus.owner.email });
  });
});
