import { escapeHtml } from '../../../http/html.ts';

/** Our own script and style and calls to our own routes; a form leads to `formAction` alone. */
export const policyOf = (formAction = "'none'"): string =>
  `default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action ${formAction}`;

/** `body` is HTML, `title` and `script` (its address) are text. */
export const frame = (title: string, body: string, script?: string): string => `<!doctype html><html lang="en"><head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)} · Nexus</title>
<link rel="stylesheet" href="/docs/style.css"><link rel="stylesheet" href="/oidc/pages.css">${script === undefined ? '' : `<script src="${script}" defer></script>`}</head><body>
<header><strong>Nexus</strong></header><main class="narrow"><h1>${escapeHtml(title)}</h1>${body}</main></body></html>`;
