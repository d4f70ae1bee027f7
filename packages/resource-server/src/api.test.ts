import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, type GenerateKeyPairResult, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NexusApi, type NexusToken, protect, serveMetadata } from './index.ts';

const resource = 'https://api.example.com/orders';
const organization = 'eco_org_0Jd4sYQxT5bW2mRkP8vZnA';

describe('an API that takes tokens of Nexus', () => {
  let keys: GenerateKeyPairResult;
  let nexus: Server;
  let server: Server;
  let api: NexusApi;
  let issuer = '';
  let own = '';
  let failing = false;

  const listen = async (handler: RequestListener): Promise<[Server, string]> => {
    const made = createServer(handler).listen(0, '127.0.0.1');
    await once(made, 'listening');
    return [made, `http://127.0.0.1:${(made.address() as AddressInfo).port}`];
  };

  beforeAll(async () => {
    keys = await generateKeyPair('ES256');
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' };
    [nexus, issuer] = await listen(({ url }, response) => {
      if (failing) return void response.writeHead(500).end();
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(url === '/jwks' ? { keys: [jwk] } : { issuer, jwks_uri: `${issuer}/jwks` }));
    });
    api = new NexusApi({ issuer, resource, organization, scopes: ['orders:read'], name: 'Orders' });
    const [metadata, guard] = [serveMetadata(api), protect(api, 'orders:read')];
    [server, own] = await listen((request, response) =>
      metadata(request, response, () =>
        guard(request, response, () => response.end((request as { nexus?: NexusToken }).nexus?.subject)),
      ),
    );
  });
  afterAll(() => {
    nexus?.close();
    server?.close();
  });

  /** A good token, changed in these claims (undefined leaves one out) and header fields. */
  const sign = (claims: JWTPayload = {}, header: object = {}, key = keys.privateKey) => {
    const now = Math.floor(Date.now() / 1000);
    const good = { iss: issuer, aud: resource, sub: 'eco_usr_a', client_id: 'eco_app_a', jti: 'j', org: organization };
    return new SignJWT({ ...good, scope: 'orders:read', iat: now, exp: now + 60, ...claims })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'k1', ...header })
      .sign(key);
  };
  const call = (token?: string) =>
    fetch(`${own}/orders`, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });
  const metadataUrl = 'https://api.example.com/.well-known/oauth-protected-resource/orders';

  it('knows who calls', async () => {
    const answer = await call(await sign());
    expect([answer.status, await answer.text()]).toEqual([200, 'eco_usr_a']);
    expect(await api.verify(await sign())).toMatchObject({ clientId: 'eco_app_a', scopes: ['orders:read'] });
    const own = await sign({ iss: `${issuer}/organizations/${organization}` });
    expect(await api.verify(own)).toMatchObject({ subject: 'eco_usr_a' });
  });

  it.each([
    ['another issuer', { iss: 'https://evil.example/oidc' }],
    ['the issuer of another organization', { iss: `https://x.example/oidc/organizations/${organization}` }],
    ['another audience', { aud: 'https://api.example.com/bills' }],
    ['another organization', { org: 'eco_org_1Jd4sYQxT5bW2mRkP8vZnA' }],
    ['no organization', { org: undefined }],
    ['an end that has passed', { exp: 1 }],
    ['no end', { exp: undefined }],
    ['no client', { client_id: undefined }],
    ['no subject', { sub: undefined }],
  ])('refuses a token with %s', async (_, claims) => {
    const answer = await call(await sign(claims as JWTPayload));
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe(
      `Bearer error="invalid_token", scope="orders:read", resource_metadata="${metadataUrl}"`,
    );
  });

  it('refuses ID tokens, other signatures, and what is no token', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const none = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.e30.`;
    const bad = [
      await sign({}, { typ: 'JWT' }),
      await sign({}, {}, privateKey),
      await sign({}, { kid: 'k2' }),
      none,
      'x',
    ];
    for (const token of bad) expect((await call(token)).status).toBe(401);
  });

  it('tells who comes without a token where to get one, and without an error', async () => {
    const answer = await call();
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe(
      `Bearer scope="orders:read", resource_metadata="${metadataUrl}"`,
    );
  });

  it('names the scope that is missing', async () => {
    const answer = await call(await sign({ scope: 'orders:write orders' }));
    expect(answer.status).toBe(403);
    expect(answer.headers.get('www-authenticate')).toContain('error="insufficient_scope", scope="orders:read"');
  });

  it('serves its metadata on its own path, and at the root for an API at the root', async () => {
    const answer = await fetch(`${own}/.well-known/oauth-protected-resource/orders`);
    expect(await answer.json()).toEqual({
      resource,
      authorization_servers: [`${issuer}/organizations/${organization}`],
      bearer_methods_supported: ['header'],
      scopes_supported: ['orders:read'],
      resource_name: 'Orders',
    });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    const root = new NexusApi({ issuer, resource: 'https://api.example.com', organization });
    expect(root.metadataUrl.href).toBe('https://api.example.com/.well-known/oauth-protected-resource');
  });

  it('answers 503 while the keys cannot be read, and lets nobody in', async () => {
    failing = true;
    const late = new NexusApi({ issuer, resource, organization });
    await expect(late.verify(await sign())).rejects.toMatchObject({ status: 503 });
    failing = false;
    await expect(late.verify(await sign())).resolves.toMatchObject({ subject: 'eco_usr_a' });
    const impostor = new NexusApi({ issuer: `${issuer}/`, resource, organization });
    await expect(impostor.verify(await sign())).rejects.toMatchObject({ status: 503 });
  });
});
