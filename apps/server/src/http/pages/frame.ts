import type { FastifyReply } from 'fastify';
import { escapeHtml } from '../html.ts';

/** Allows only our own scripts, styles and routes; forms may be sent only to `formAction`. */
export const pagePolicy = (formAction = "'none'"): string =>
  `default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action ${formAction}`;

const needsScript =
  '<noscript><p class="bad">This page needs JavaScript. Allow it for this site and load the page again.</p></noscript>';

/**
 * A page for people, with one thing to do. `body` is HTML; `title` and `script` are text.
 * @param script address of a module
 * @param optional whether the page works without the script
 */
export function pageHtml(title: string, body: string, script?: string, optional = false): string {
  const isNeeded = script !== undefined && !optional;
  const module = script === undefined ? '' : `<script type="module" src="${escapeHtml(script)}"></script>`;
  return `<!doctype html><html lang="en"><head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · Nexus</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/style.css"><link rel="stylesheet" href="/pages.css">${module}
</head><body class="page${isNeeded ? ' scripted' : ''}"><header><strong>Nexus</strong></header>
<main><h1>${escapeHtml(title)}</h1>${isNeeded ? needsScript : ''}${body}</main></body></html>`;
}

export const sendPage = (reply: FastifyReply, html: string): FastifyReply =>
  reply
    .header('content-security-policy', pagePolicy())
    .header('referrer-policy', 'no-referrer')
    .header('x-frame-options', 'DENY')
    .type('text/html; charset=utf-8')
    .send(html);
