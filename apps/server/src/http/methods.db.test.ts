import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../../test/app.ts';
import { postgresAvailable } from '../../test/harness.ts';
import { liftedLimits } from '../../test/world/world.ts';
import { modules } from '../app.ts';
import { labModule } from './lab.fixture.ts';

/** Of all declared routes, with their aliases: path → methods. A stream has no HEAD. */
function declared(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const routes = modules.flatMap((module) => module.routes ?? []);
  for (const { method, path, aliases = [], reply } of routes) {
    const isStream = 'kind' in reply && reply.kind === 'stream';
    for (const each of [{ method, path }, ...aliases]) {
      for (const spelled of [each.path, each.path.replace('/api/v1/', '/api/')]) {
        const filled = spelled.replaceAll(/:\w+/g, 'x');
        const methods = (found.get(filled) ?? new Set()).add(each.method ?? method);
        if (methods.has('GET') && !isStream) methods.add('HEAD');
        found.set(filled, methods);
      }
    }
  }
  return found;
}

const pages = [
  '/',
  '/o/acme/keys',
  '/assets/app-1.js',
  '/api/v1',
  '/docs',
  '/openapi.json',
  '/health',
  '/ready',
  '/metrics',
  '/setup',
  '/page.js',
  '/pages.css',
  '/oidc/logout.js',
];

describe.skipIf(!postgresAvailable)('a method that a path does not serve (needs PostgreSQL)', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await testApp({ env: liftedLimits(), modules: [labModule] });
  });
  afterAll(() => app?.close());

  const allowOf = ({ headers }: { headers: Record<string, unknown> }) => String(headers.allow).split(', ').sort();

  it('is answered with 405 and Allow on every path of the API, with its aliases', async () => {
    const wrong: string[] = [];
    for (const [path, methods] of declared()) {
      const allowed = [...methods, 'OPTIONS'].sort();
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'].filter(
        (each) => !allowed.includes(each),
      )) {
        const answer = await app.call(`${method} ${path}`);
        const right = answer.status === 405 && String(allowOf(answer)) === String(allowed);
        if (!right) wrong.push(`${method} ${path}: ${answer.status}, Allow ${answer.headers.allow}, not ${allowed}`);
      }
      const options = await app.call(`OPTIONS ${path}`);
      if (options.status !== 204 || String(allowOf(options)) !== String(allowed)) wrong.push(`OPTIONS ${path}`);
    }
    expect(wrong.join('\n')).toBe('');
  });

  it.each(pages)('is answered with 405 and Allow on %s', async (path) => {
    const answer = await app.call(`DELETE ${path}`);
    expect([answer.status, answer.body.code]).toEqual([405, 'METHOD_NOT_ALLOWED']);
    expect(answer.body.detail).toBe('DELETE is not allowed here; allowed are GET, HEAD, OPTIONS');
    expect(allowOf(answer)).toEqual(['GET', 'HEAD', 'OPTIONS']);
  });

  it.each([
    ['GET', '/oidc/token', 'OPTIONS,POST'],
    ['PUT', '/oidc/me', 'GET,HEAD,OPTIONS,POST'],
    ['POST', '/oidc/.well-known/openid-configuration', 'GET,HEAD,OPTIONS'],
    ['GET', '/oidc/session/end/confirm', 'OPTIONS,POST'],
    ['DELETE', '/oidc/device/x', 'GET,HEAD,OPTIONS'],
  ])('is answered with 405 and Allow by the provider: %s %s', async (method, path, allowed) => {
    const answer = await app.call(`${method} ${path}`);
    expect([answer.status, String(allowOf(answer))]).toEqual([405, allowed]);
  });

  it('is written as the protocol of the path writes errors', async () => {
    const answer = await app.call('DELETE /fake/v1/things');
    expect([answer.status, answer.headers['content-type']]).toEqual([405, 'application/vnd.fake+json']);
  });

  it('is HEAD where a stream would be begun for nobody', async () => {
    expect((await app.call('HEAD /api/v1/lab/stream')).status).toBe(405);
  });

  it('is 404 on a path that does not exist, whatever the method', async () => {
    for (const method of ['GET', 'DELETE', 'OPTIONS']) {
      expect((await app.call(`${method} /api/v1/nothing`)).status, method).toBe(404);
    }
    expect((await app.call('GET /oidc/nothing')).status).toBe(404);
  });
});
