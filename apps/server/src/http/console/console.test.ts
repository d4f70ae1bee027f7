import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { consolePages } from './console.ts';

const index = '<!doctype html><meta name="csp-nonce" content="__NEXUS_NONCE__"><style nonce="__NEXUS_NONCE__"></style>';
const script = 'export const answer = 42;\n'.repeat(100);

describe('the console', () => {
  let server: FastifyInstance;
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nexus-console-'));
    mkdirSync(join(folder, 'assets/inner.js'), { recursive: true });
    const files = {
      'index.html': index,
      'icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
      'secret.txt': 'not served',
      'assets/app-1.js': script,
      'assets/app-1.js.gz': gzipSync(script),
      'assets/small-1.css': 'a{}',
      'assets/.hidden.js': 'not served',
    };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    server = Fastify();
    consolePages(server, folder);
  });
  afterEach(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const get = (url: string, headers: Record<string, string> = {}) => server.inject({ url, headers });

  describe('a page', () => {
    it('has a nonce of its own, and its policy the same one', async () => {
      const seen = new Set<string>();
      for (const path of ['/', '/o/acme/keys?status=active', '/o/acme/', '/share/eco_shr_1']) {
        const { statusCode, body, headers } = await get(path);
        expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
        const [, nonce = ''] = /'nonce-([\w-]{22})'/.exec(String(headers['content-security-policy'])) ?? [];
        expect(body).toBe(index.replaceAll('__NEXUS_NONCE__', nonce));
        seen.add(nonce);
      }
      expect(seen.size).toBe(4);
    });

    it('is never kept with the head of another, may not be shown in a frame, and tells no other site its address', async () => {
      const { headers } = await get('/dashboard');
      expect(headers).toMatchObject({ 'cache-control': 'no-cache', 'referrer-policy': 'no-referrer' });
      expect(headers).not.toHaveProperty('etag');
      expect(headers).not.toHaveProperty('last-modified');
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'/,
      );
      expect(headers['x-frame-options']).toBe('DENY');
    });

    it('of the portal alone may be shown in a frame', async () => {
      const { headers } = await get('/portal');
      expect(headers['content-security-policy']).toMatch(/; frame-ancestors \*;/);
      expect(headers).not.toHaveProperty('x-frame-options');
    });

    it('has a head without a body for HEAD', async () => {
      const { body, headers } = await server.inject({ method: 'HEAD', url: '/' });
      const length = (await get('/')).body.length;
      expect([body, headers['content-length']]).toEqual(['', String(length)]);
    });

    it('says what to do where there is no build, and works as soon as there is one', async () => {
      rmSync(join(folder, 'index.html'));
      const missing = await get('/');
      expect([missing.statusCode, missing.headers['content-type']]).toEqual([503, 'text/html; charset=utf-8']);
      expect(missing.body).toContain('npm run build');
      writeFileSync(join(folder, 'index.html'), index);
      expect((await get('/')).statusCode).toBe(200);
    });
  });

  describe('a file', () => {
    it('is sent as the client can read it, and kept for a year', async () => {
      const sent = async (accepted: string) => {
        const { rawPayload, headers } = await get('/assets/app-1.js', { 'accept-encoding': accepted });
        expect(headers).toMatchObject({
          'content-type': 'application/javascript',
          'cache-control': 'public, max-age=31536000, immutable',
          vary: 'accept-encoding',
          'content-length': String(rawPayload.length),
        });
        return [headers['content-encoding'], rawPayload] as const;
      };
      const [encoding, compressed] = await sent('br, gzip');
      expect([encoding, gunzipSync(compressed).toString()]).toEqual(['gzip', script]);
      for (const accepted of ['', 'identity', 'zstd', 'gzip;q=0']) {
        const [plain, whole] = await sent(accepted);
        expect([plain, whole.toString()]).toEqual([undefined, script]);
      }
    });

    it('is sent as it is where the build has not compressed it', async () => {
      const { body, headers } = await get('/assets/small-1.css', { 'accept-encoding': 'gzip' });
      expect([body, headers['content-encoding'], headers['content-type']]).toEqual(['a{}', undefined, 'text/css']);
    });

    it('with a name that stays the same is asked for again, and answered 304 while it has not changed', async () => {
      const { headers, body } = await get('/icon.svg');
      expect([headers['content-type'], headers['cache-control']]).toEqual(['image/svg+xml', 'public, max-age=0']);
      const again = await get('/icon.svg', { 'if-none-match': String(headers.etag) });
      expect([again.statusCode, again.body]).toEqual([304, '']);
      writeFileSync(join(folder, 'icon.svg'), `${body}<!-- another -->`);
      expect((await get('/icon.svg', { 'if-none-match': String(headers.etag) })).statusCode).toBe(200);
    });

    it('is sent in part, also of its compressed form', async () => {
      const part = await get('/assets/app-1.js', { range: 'bytes=7-11' });
      expect([part.statusCode, part.body, part.headers['content-range']]).toEqual([
        206,
        'const',
        `bytes 7-11/${script.length}`,
      ]);
      const compressed = gzipSync(script);
      const end = await get('/assets/app-1.js', { range: 'bytes=-4', 'accept-encoding': 'gzip' });
      expect(end.rawPayload).toEqual(compressed.subarray(-4));
      const beyond = await get('/assets/app-1.js', { range: 'bytes=99999-' });
      expect([beyond.statusCode, beyond.headers['content-range']]).toEqual([416, `bytes */${script.length}`]);
    });

    it('has a head without a body for HEAD', async () => {
      const { statusCode, body, headers } = await server.inject({ method: 'HEAD', url: '/assets/app-1.js' });
      expect([statusCode, body, headers['content-length']]).toEqual([200, '', String(script.length)]);
    });
  });

  it.each([
    '/assets/app-2.js',
    '/assets/inner.js',
    '/assets/',
    '/assets/.hidden.js',
    '/assets/../secret.txt',
    '/assets/../index.html',
    '/assets/..%2fsecret.txt',
    '/assets/%2e%2e/secret.txt',
    '/assets/%2e%2e%2fsecret.txt',
    '/assets/..%5csecret.txt',
    '/assets/%252e%252e%252fsecret.txt',
    '/assets//../secret.txt',
    '/assets/app-1.js%00',
    '/assets/app-1.js/',
    '/assets/app-1.js/..',
    '//evil.example/..%2f',
    '/secret.txt',
    '/index.html',
    '/manifest.json',
  ])('has nothing at %s', async (path) => {
    const address = new URL(await server.listen({ port: 0 }));
    // fetch and inject would resolve the dots themselves.
    const socket = connect(Number(address.port), address.hostname);
    await once(socket, 'connect');
    socket.write(`GET ${path} HTTP/1.1\r\nhost: nexus\r\naccept-encoding: gzip\r\nconnection: close\r\n\r\n`);
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 40[04] /);
    expect(answer).not.toMatch(/^location:/im);
    expect(answer).not.toContain('not served');
  });
});
