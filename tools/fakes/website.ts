import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { promisify } from 'node:util';

export const opensslAvailable = existsSync('/usr/bin/openssl');

export interface Page {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
}

export interface Website {
  /** `https://127.0.0.1:…` */
  origin: string;
  /** Paths that were asked for. */
  asked: string[];
  publish(path: string, page: Page): void;
  close(): Promise<void>;
}

/**
 * A website on https, which publishes metadata documents of clients. Its certificate is made for the occasion (needs
 * openssl) and trusted by this process until it closes.
 */
export async function startWebsite(): Promise<Website> {
  const { cert, key } = await makeCertificate();
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, cert]);
  const pages = new Map<string, Page>();
  const asked: string[] = [];
  const server = createServer({ cert, key }, (request, response) => {
    const path = request.url ?? '/';
    asked.push(path);
    const { status = 200, headers = {}, body = '' } = pages.get(path) ?? { status: 404 };
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    publish: (path, page) => pages.set(path, page),
    async close() {
      setDefaultCACertificates(before);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function makeCertificate(): Promise<{ cert: string; key: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'nexus-website-'));
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  try {
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key];
    await promisify(execFile)('openssl', ['req', '-x509', '-days', '1', ...newKey, '-out', cert, ...subject]);
    return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
