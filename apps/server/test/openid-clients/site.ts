import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A website that uses a client library, and one visitor's cookies. Its host is not that of Nexus. */
export interface Site {
  url: string;
  serve(handler: RequestListener): void;
  /** By GET, without following redirects. */
  get(path: string): Promise<Response>;
  /** A form. */
  post(path: string, fields: Record<string, string>): Promise<Response>;
  /** Where a page redirects to. */
  redirectOf(path: string): Promise<string>;
  close(): Promise<void>;
}

export async function openSite(): Promise<Site> {
  let handler: RequestListener = (_request, response) => void response.writeHead(404).end();
  const server = createServer((request, response) => handler(request, response)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const jar = new Map<string, string>();

  async function send(path: string, form: { method?: string; body?: URLSearchParams } = {}): Promise<Response> {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { cookie, accept: 'text/html' };
    const answer = await fetch(new URL(path, url), { ...form, headers, redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  }

  return {
    url,
    serve(next) {
      handler = next;
    },
    get: (path) => send(path),
    post: (path, fields) => send(path, { method: 'POST', body: new URLSearchParams(fields) }),
    async redirectOf(path) {
      const answer = await send(path);
      const place = answer.headers.get('location');
      if (place === null) throw new Error(`${path} answered ${answer.status}: ${(await answer.text()).slice(0, 800)}`);
      return new URL(place, url).href;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
