import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

/** Our own script and style, calls to our own routes, nothing else. */
const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

interface Field {
  name: string;
  label: string;
  type: 'text' | 'email' | 'password';
  autocomplete: string;
}

/** A page behind a link that we mail or print: one form, sent as JSON to one route, with the token of the link. */
interface FormPage {
  path: string;
  title: string;
  text: string;
  action: string;
  fields: readonly Field[];
  button: string;
}

const email: Field = { name: 'email', label: 'E-mail', type: 'email', autocomplete: 'username' };
const newPassword: Field = { name: 'password', label: 'New password', type: 'password', autocomplete: 'new-password' };

const forms: readonly FormPage[] = [
  {
    path: '/setup',
    title: 'Become the owner',
    text: 'Whoever fills in this form first owns this installation. The link works once.',
    action: '/api/v1/auth/setup',
    fields: [
      { name: 'displayName', label: 'Your name', type: 'text', autocomplete: 'name' },
      email,
      { ...newPassword, label: 'Password' },
    ],
    button: 'Become the owner',
  },
  {
    path: '/verify-email',
    title: 'Confirm your e-mail address',
    text: 'One click, and the address is yours.',
    action: '/api/v1/auth/verify-email',
    fields: [],
    button: 'Confirm',
  },
  {
    path: '/forgot-password',
    title: 'Forgot your password?',
    text: 'If the address belongs to an account, we send it a link.',
    action: '/api/v1/auth/forgot-password',
    fields: [email],
    button: 'Send the link',
  },
  {
    path: '/reset-password',
    title: 'Choose a new password',
    text: 'It ends all your sessions.',
    action: '/api/v1/auth/reset-password',
    fields: [newPassword],
    button: 'Change the password',
  },
];

/** The pages behind links in mails and logs; everything else people see is the console's. */
export function formPages(server: FastifyInstance): void {
  const script = readFileSync(new URL('./form.js', import.meta.url), 'utf8');
  server.get('/', (_request, reply) => reply.redirect('/docs'));
  server.get('/form.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(script));
  for (const form of forms) {
    const html = pageOf(form);
    server.get(form.path, (_request, reply) =>
      reply
        .header('content-security-policy', policy)
        .header('referrer-policy', 'no-referrer')
        .type('text/html; charset=utf-8')
        .send(html),
    );
  }
}

const fieldOf = ({ name, label, type, autocomplete }: Field): string =>
  `<label>${label}<input name="${name}" type="${type}" autocomplete="${autocomplete}" required data-testid="${name}-input"></label>`;

const pageOf = ({ title, text, action, fields, button }: FormPage): string => `<!doctype html><html lang="en"><head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} · Nexus</title>
<link rel="stylesheet" href="/docs/style.css"><script src="/form.js" defer></script></head><body>
<header><strong>Nexus</strong></header><main class="narrow"><h1>${title}</h1><p>${text}</p>
<form data-action="${action}" method="post">${fields.map(fieldOf).join('')}
<button data-testid="submit-button">${button}</button><p role="status"></p></form></main></body></html>`;
