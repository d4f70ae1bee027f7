import { readFileSync } from 'node:fs';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Config } from '../config.ts';
import type { ErrorFactory } from '../kernel/errors.ts';
import { bodyTypeOf } from './body/index.ts';
import { errorsOf, openApi, tagOf, takesIdempotencyKey, toSchema } from './openapi.ts';
import { replyTypeOf } from './reply/types.ts';
import { type Route, recordKind } from './route.ts';

/** No script, nothing from elsewhere: the pages are text and one style sheet. */
const contentSecurityPolicy =
  "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

/** `/openapi.json` and the pages under `/docs`, derived from the declared routes. */
export function docsRoutes(
  server: FastifyInstance,
  { publicUrl }: Config,
  routes: readonly Route[],
  catalogue: readonly ErrorFactory[],
): void {
  const document = JSON.stringify(openApi(routes, publicUrl));
  const style = readFileSync(new URL('./docs.css', import.meta.url), 'utf8');
  const pages: Record<string, string> = {
    '/docs': page('API', apiPage(routes)),
    '/docs/errors': page('Errors', errorsPage(catalogue)),
    '/docs/permissions': page('Permissions', permissionsPage(routes)),
  };
  server.get('/openapi.json', (_request, reply) => reply.type('application/json; charset=utf-8').send(document));
  server.get('/docs/style.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(style));
  for (const [path, html] of Object.entries(pages)) server.get(path, (_request, reply) => sendPage(reply, html));
}

const sendPage = (reply: FastifyReply, html: string): FastifyReply =>
  reply.header('content-security-policy', contentSecurityPolicy).type('text/html; charset=utf-8').send(html);

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => escapes[character] ?? '');

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title} · Nexus</title><link rel="stylesheet" href="/docs/style.css"></head><body>
<header><strong>Nexus</strong><nav><a href="/docs">API</a><a href="/docs/errors">Errors</a>
<a href="/docs/permissions">Permissions</a><a href="/openapi.json">OpenAPI 3.1</a></nav></header>
<main><h1>${title}</h1>${body}</main></body></html>`;
}

function apiPage(routes: readonly Route[]): string {
  const tags = [...new Set(routes.map(tagOf))].sort();
  const contents = tags.map((tag) => `<a href="#${tag}">${tag}</a>`).join(' ');
  const sections = tags.map((tag) => {
    const own = routes.filter((route) => tagOf(route) === tag);
    return `<section id="${tag}"><h2>${tag}</h2>${own.map(operationBlock).join('')}</section>`;
  });
  return `<p class="contents">${contents}</p>${sections.join('')}`;
}

function operationBlock(route: Route): string {
  const { method, path, summary, description, permission, aliases = [] } = route;
  const { schema: bodySchema } = bodyTypeOf(route.body);
  const { schema: replySchema } = replyTypeOf(route.reply);
  const facts: [string, string][] = [
    ['permission', permission],
    ['audit', route.audit === undefined ? 'denials only' : `${route.audit} (${recordKind(route)})`],
    ['meter', route.meter === false ? 'not billable' : route.meter],
    ['limits', limitsOf(route)],
    ['repeat', takesIdempotencyKey(route) ? 'Idempotency-Key, 24 h' : ''],
    ['also', aliases.map((alias) => `${alias.method ?? method} ${alias.path}`).join(', ')],
    [
      'errors',
      [...errorsOf(route)]
        .sort(([a], [b]) => a - b)
        .map(([status, codes]) => `${status} ${codes.join(' ')}`)
        .join(' · '),
    ],
  ];
  const rows = facts
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`);
  return `<details><summary><b class="${method}">${method}</b> <code>${escapeHtml(path)}</code> <span>${escapeHtml(summary)}</span></summary>
${description === undefined ? '' : `<p>${escapeHtml(description)}</p>`}<dl>${rows.join('')}</dl>
${schemaBlock('Query', route.query === undefined ? undefined : toSchema(route.query, 'input'))}
${schemaBlock('Body', bodySchema === undefined ? undefined : toSchema(bodySchema, 'input'))}
${schemaBlock(`Reply ${route.status ?? 200}`, replySchema === undefined ? undefined : toSchema(replySchema, 'output'))}</details>`;
}

function limitsOf({ limits }: Route): string {
  if (limits === undefined) return 'the default limits';
  const texts = limits.map(({ name, limit, windowSeconds }) => `${name} ${limit} in ${windowSeconds} s`);
  return texts.length === 0 ? 'none' : texts.join(', ');
}

const schemaBlock = (title: string, schema: Record<string, unknown> | undefined): string =>
  schema === undefined ? '' : `<h3>${title}</h3><pre>${escapeHtml(JSON.stringify(schema, null, 2))}</pre>`;

function errorsPage(catalogue: readonly ErrorFactory[]): string {
  const rows = [...catalogue]
    .sort((a, b) => a.id.localeCompare(b.id))
    .map(
      ({ id, code, spec: { status, kind, title, retry } }) =>
        `<tr id="${id}"><td><code>${code}</code></td><td>${status}</td><td>${kind}</td><td>${retry}</td><td>${escapeHtml(title)}</td></tr>`,
    );
  return `<p>Failures are RFC 9457 problem documents (<code>application/problem+json</code>). Retry rules: exponential waits 1, 2, 4 s;
linear waits 5, 10, 15 s; <code>Retry-After</code> wins over both.</p>
<table><thead><tr><th>Code</th><th>Status</th><th>Kind</th><th>Retry</th><th>Meaning</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function permissionsPage(routes: readonly Route[]): string {
  const names = [...new Set(routes.map(({ permission }) => permission))].sort();
  const rows = names.map((name) => {
    const own = routes.filter(({ permission }) => permission === name);
    const list = own.map(({ method, path }) => `<code>${method} ${escapeHtml(path)}</code>`).join('<br>');
    return `<tr><td><code>${escapeHtml(name)}</code></td><td>${list}</td></tr>`;
  });
  return `<p>A role, a key's scope or a token may hold wildcards (<code>keys:*</code>, <code>*:read</code>); a route names exactly one permission.</p>
<table><thead><tr><th>Permission</th><th>Routes</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}
