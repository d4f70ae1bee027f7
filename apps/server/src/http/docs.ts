import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import type { ErrorFactory } from '../kernel/errors.ts';
import { acceptsGzip, varyByEncoding } from './compression.ts';
import { markdownHtml, slugOf } from './docs/markdown.ts';
import { type Entry, methodHtml, operationHtml } from './docs/operation.ts';
import { escapeHtml } from './html.ts';
import type { Document } from './openapi/document.ts';
import { openApi } from './openapi.ts';
import type { Route } from './route.ts';

/** Our own script and style sheet, and nothing from elsewhere. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

/** `/openapi.json` and the pages under `/docs`, made of the declared routes when they are first asked for. */
export function docsRoutes(
  server: FastifyInstance,
  { publicUrl }: Pick<Config, 'publicUrl'>,
  routes: readonly Route[],
  catalogue: readonly ErrorFactory[],
  guides: readonly Guide[],
): void {
  const document = once(() => openApi(routes, publicUrl));
  const pages = once(
    () =>
      new Map(
        [...pagesOf(document(), catalogue, readGuides(guides, publicUrl))].map(([path, html]) => [
          path,
          fileOf('text/html', html),
        ]),
      ),
  );
  const files: [path: string, type: string, make: () => string][] = [
    ['/openapi.json', 'application/json', () => JSON.stringify(document())],
    ['/docs/search.json', 'application/json', () => JSON.stringify(searchIndex(document(), catalogue))],
    ['/docs/style.css', 'text/css', () => readFileSync(new URL('./docs/docs.css', import.meta.url), 'utf8')],
    ['/docs/docs.js', 'text/javascript', () => readFileSync(new URL('./docs/docs.js', import.meta.url), 'utf8')],
  ];
  for (const [path, type, make] of files) {
    const file = once(() => fileOf(type, make()));
    server.get(path, (request, reply) => send(request, reply, file()));
  }
  const own = ['/docs', '/docs/errors', '/docs/permissions', '/docs/api/:tag'];
  for (const path of [...own, ...guides.map(guidePath)]) {
    server.get(path, (request, reply) => {
      const page = pages().get(request.url.split('?', 1)[0]?.replace(/\/$/, '') ?? '');
      if (page === undefined) return reply.callNotFound();
      return send(request, reply.header('content-security-policy', contentSecurityPolicy), page);
    });
  }
}

/** A page of a module, beside the operations: what they do not say. */
export interface Guide {
  /** Last part of its path. */
  name: string;
  title: string;
  /** Markdown, in which `https://nexus.example.com` stands for the address of the installation. */
  file: URL;
}

interface GuidePage {
  path: string;
  title: string;
  markdown: string;
}

const guidePath = ({ name }: Guide): string => `/docs/${name}`;

const readGuides = (guides: readonly Guide[], publicUrl: URL): GuidePage[] =>
  guides.map((guide) => ({
    path: guidePath(guide),
    title: guide.title,
    markdown: readFileSync(guide.file, 'utf8').replaceAll('https://nexus.example.com', publicUrl.origin),
  }));

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

interface File {
  type: string;
  text: string;
  gzip: Buffer;
}

const fileOf = (type: string, text: string): File => ({ type, text, gzip: gzipSync(text) });

function send(request: FastifyRequest, reply: FastifyReply, { type, text, gzip }: File): FastifyReply {
  void reply.type(`${type}; charset=utf-8`);
  varyByEncoding(reply);
  if (!acceptsGzip(request)) return reply.send(text);
  return reply.header('content-encoding', 'gzip').send(gzip);
}

/** By path: the guide, those of modules, one page for each tag, the errors and the permissions. */
function pagesOf(
  document: Document,
  catalogue: readonly ErrorFactory[],
  guides: readonly GuidePage[],
): Map<string, string> {
  const frame = (page: Omit<Page, 'document' | 'guides'>): [string, string] => [
    page.path,
    pageHtml({ ...page, document, guides }),
  ];
  const entries = entriesOf(document);
  return new Map([
    frame({ path: '/docs', title: 'Guide', body: guideHtml(document) }),
    frame({ path: '/docs/errors', title: 'Errors', body: errorsHtml(catalogue) }),
    frame({ path: '/docs/permissions', title: 'Permissions', body: permissionsHtml(entries) }),
    ...guides.map(({ path, title, markdown }) => frame({ path, title, body: markdownHtml(markdown) })),
    ...document.tags.map(({ name, description = '' }) => {
      const own = entries.filter(({ operation }) => operation.tags[0] === name);
      const operations = own.map((entry) => operationHtml(document, entry));
      const body = `${markdownHtml(description)}${indexHtml(own)}${operations.join('')}`;
      return frame({ path: tagPath(name), title: name, body });
    }),
  ]);
}

const tagPath = (tag: string): string => `/docs/api/${slugOf(tag)}`;

const entriesOf = ({ paths }: Document): Entry[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

const linkOf = ({ operation }: Entry): string => `${tagPath(operation.tags[0])}#${operation.operationId}`;

/** What the search field looks through: operations by name, path, summary and permission; error codes by their titles. */
function searchIndex(
  document: Document,
  catalogue: readonly ErrorFactory[],
): { title: string; text: string; method?: string; url: string }[] {
  const operations = entriesOf(document).map((entry) => ({
    title: entry.operation.summary,
    method: entry.method.toUpperCase(),
    text: `${entry.path} ${entry.operation.operationId} ${entry.operation['x-permission']}`,
    url: linkOf(entry),
  }));
  const codes = catalogue.map(({ id, code, spec }) => ({ title: code, text: spec.title, url: `/docs/errors#${id}` }));
  return [...operations, ...codes];
}

interface Page {
  document: Document;
  guides: readonly GuidePage[];
  path: string;
  title: string;
  body: string;
}

function pageHtml({ document, guides, path, title, body }: Page): string {
  const link = (url: string, text: string): string =>
    `<li><a href="${url}"${url === path ? ' aria-current="page"' : ''}>${escapeHtml(text)}</a></li>`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · Nexus API</title><link rel="stylesheet" href="/docs/style.css">
<link rel="icon" href="data:,"><script src="/docs/docs.js" defer></script></head><body class="docs">
<a class="skip" href="#main">Skip to the content</a>
<header><a class="brand" href="/docs">Nexus API</a>
<search hidden><input type="search" placeholder="Search" aria-label="Search operations and errors" autocomplete="off" spellcheck="false"
aria-controls="found" aria-keyshortcuts="/"><div class="found" id="found" hidden></div></search></header>
<nav class="contents" aria-label="Contents"><details open><summary>Contents</summary>
<ul>${link('/docs', 'Guide')}${guides.map((guide) => link(guide.path, guide.title)).join('')}${link('/docs/errors', 'Errors')}${link('/docs/permissions', 'Permissions')}
<li><a href="/openapi.json">OpenAPI document</a></li></ul>
<h2>Operations</h2><ul>${document.tags.map(({ name }) => link(tagPath(name), name)).join('')}</ul></details></nav>
<main id="main"><h1>${escapeHtml(title)}</h1>${body}</main></body></html>`;
}

function guideHtml(document: Document): string {
  const entries = entriesOf(document);
  const tags = document.tags.map(({ name, description = '' }) => {
    const own = entries.filter(({ operation }) => operation.tags[0] === name);
    return `<h3><a href="${tagPath(name)}">${escapeHtml(name)}</a></h3>${markdownHtml(description)}${indexHtml(own)}`;
  });
  return `<p>${escapeHtml(document.info.summary)}.</p>${markdownHtml(document.info.description)}
<h2 id="operations"><a href="#operations">All operations</a></h2>${tags.join('')}`;
}

/** Links to operations, by method and summary. */
const indexHtml = (entries: readonly Entry[]): string =>
  `<ul class="index">${entries
    .map(
      (entry) =>
        `<li><a href="${linkOf(entry)}">${methodHtml(entry.method)} <span>${escapeHtml(entry.operation.summary)}</span></a></li>`,
    )
    .join('')}</ul>`;

function errorsHtml(catalogue: readonly ErrorFactory[]): string {
  const rows = [...catalogue]
    .sort((a, b) => a.code.localeCompare(b.code) || a.id.localeCompare(b.id))
    .map(
      ({ id, code, spec: { status, kind, title, retry } }) =>
        `<li id="${id}"><div class="member"><code>${code}</code> <span class="type">${status} · ${kind} · retry: ${retry}</span></div><div>${escapeHtml(title)}</div></li>`,
    );
  return `${markdownHtml(retryRules)}<ul class="members">${rows.join('')}</ul>`;
}

const retryRules = `A failure is a [problem document](/docs#errors); decide by its \`code\`.

- *none*: the same call fails again.
- *exponential*: try again after 1, 2 and 4 seconds.
- *linear*: try again after 5, 10 and 15 seconds.

Where the answer has \`Retry-After\`, wait that many seconds instead.

To learn why a call was refused, ask [\`POST /api/v1/access/explain\`](/docs/api/access#access.explain) with its \`requestId\`.`;

function permissionsHtml(entries: readonly Entry[]): string {
  const names = [...new Set(entries.map(({ operation }) => operation['x-permission']))].sort();
  const rows = names.map((name) => {
    const own = entries.filter(({ operation }) => operation['x-permission'] === name);
    return `<h2 id="${slugOf(name)}"><a href="#${slugOf(name)}"><code>${escapeHtml(name)}</code></a></h2>${indexHtml(own)}`;
  });
  return `${markdownHtml(permissionRules)}${rows.join('')}`;
}

const permissionRules = `A role, the scope of a key or the scope of a token holds permissions, also with wildcards
(\`keys:*\`, \`*:read\`). An operation names exactly one; *authenticated* admits any caller to what is its own, *public*
admits everybody.`;
