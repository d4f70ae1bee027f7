import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { pageHtml, sendPage } from '../pages/frame.ts';
import { sendFile } from './files.ts';
import { consolePaths, embeddedPath } from './paths.ts';

/** The build of `apps/console`, which `npm ci` and `npm run build` make. Folder. */
const builtConsole = fileURLToPath(new URL('../../../../console/dist', import.meta.url));

/** Where the build has the files whose names contain the hash of their content. */
const assetsPath = '/assets/';

/** Files of `apps/console/public`, whose names stay the same. */
const fixedFiles = ['icon.svg'];

/** What the build writes in place of the nonce of a page. */
const noncePlaceholder = '__NEXUS_NONCE__';

/** The console's pages and files. They are read with each request, so that a new build needs no new start. */
export function consolePages(server: FastifyInstance, folder = builtConsole): void {
  server.get<{ Params: { file: string } }>(`${assetsPath}:file`, (request, reply) => {
    void reply.header('cross-origin-resource-policy', 'same-origin');
    return sendFile(reply, join(folder, assetsPath), request.params.file, true);
  });
  for (const name of fixedFiles) server.get(`/${name}`, (_request, reply) => sendFile(reply, folder, name, false));
  for (const path of consolePaths) {
    server.get(
      path,
      async (_request, reply) => (await sendConsole(reply, folder)) ?? sendPage(reply.code(503), notBuilt),
    );
  }
}

/** Sends the page that shows the console at the address of the request, or answers undefined where it is not built. */
export async function sendConsole(reply: FastifyReply, folder = builtConsole): Promise<FastifyReply | undefined> {
  const html = await readIndex(folder);
  if (html === undefined) return undefined;
  const nonce = randomBytes(16).toString('base64url');
  const isEmbeddable = reply.request.routeOptions.url === embeddedPath;
  if (!isEmbeddable) void reply.header('x-frame-options', 'DENY');
  return reply
    .headers({
      // A copy without the head that it came with would have another nonce. So it has no ETag either.
      'cache-control': 'no-cache',
      'content-security-policy': policyOf(nonce, isEmbeddable),
      'cross-origin-opener-policy': 'same-origin',
      'permissions-policy': permissions,
      // Links in mails carry their token behind the #, and what is left of the address tells of organizations.
      'referrer-policy': 'no-referrer',
    })
    .type('text/html; charset=utf-8')
    .send(html.replaceAll(noncePlaceholder, nonce));
}

/** Undefined where there is no build, or where one is being made. */
async function readIndex(folder: string): Promise<string | undefined> {
  try {
    return await readFile(join(folder, 'index.html'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

const notBuilt = pageHtml(
  'The console is not built',
  '<p>Run <code>npm run build</code> where Nexus is installed, then load this page again. The API works without it.</p>',
);

/**
 * Everything from this server. The nonce is for style elements that dialogs add while they are open; `data:` for the QR
 * code of an authenticator app.
 */
const policyOf = (nonce: string, isEmbeddable: boolean): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    `frame-ancestors ${isEmbeddable ? '*' : "'none'"}`,
    "form-action 'self'",
  ].join('; ');

/** Devices that no page uses. Passkeys and the clipboard are left to the default: this origin alone. */
const permissions = ['camera', 'geolocation', 'microphone', 'payment', 'usb'].map((name) => `${name}=()`).join(', ');
