import { escapeHtml } from '../../../http/html.ts';

/** Allows only our own scripts, styles and routes; forms may be sent only to `formAction`. */
export const policyOf = (formAction = "'none'"): string =>
  `default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action ${formAction}`;

/** `body` is HTML; `title` and `script` (an address) are text. */
export const frame = (title: string, body: string, script?: string): string => `<!doctype html><html lang="en"><head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)} · Nexus</title>
<link rel="stylesheet" href="/docs/style.css"><link rel="stylesheet" href="/oidc/pages.css">${script === undefined ? '' : `<script src="${script}" defer></script>`}</head><body>
<header><strong>Nexus</strong></header><main class="narrow"><h1>${escapeHtml(title)}</h1>${body}</main></body></html>`;
