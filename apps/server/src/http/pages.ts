import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

/** Our own scripts, style sheet and routes, and nothing else. */
const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

interface Field {
  name: string;
  label: string;
  type: 'text' | 'email' | 'password';
  autocomplete: string;
  /** Need not be filled in. A `hidden` one is shown when the page's script asks for it. */
  optional?: true;
  hidden?: true;
}

/** A page behind a link that we mail or print: a form that is sent as JSON to one route, with the token of the link. */
interface FormPage {
  path: string;
  title: string;
  text: string;
  action: string;
  fields: readonly Field[];
  button: string;
  /** A second button; the page's script tells it from the first by its value. */
  otherwise?: { value: string; label: string };
  /** May be opened without the token of a link. */
  open?: true;
  /** `form` unless the page needs more than sending its fields. */
  script?: 'invitation';
}

const email: Field = { name: 'email', label: 'E-mail', type: 'email', autocomplete: 'username' };
const newPassword: Field = { name: 'password', label: 'New password', type: 'password', autocomplete: 'new-password' };

const forms: readonly FormPage[] = [
  {
    path: '/setup',
    title: 'Set up Nexus',
    text: 'Create the account that owns this installation. The link works once.',
    action: '/api/v1/auth/setup',
    fields: [
      { name: 'displayName', label: 'Your name', type: 'text', autocomplete: 'name' },
      email,
      { ...newPassword, label: 'Password' },
    ],
    button: 'Create the owner account',
  },
  {
    path: '/verify-email',
    title: 'Confirm your e-mail address',
    text: 'Confirm that this address is yours.',
    action: '/api/v1/auth/verify-email',
    fields: [],
    button: 'Confirm',
  },
  {
    path: '/change-email',
    title: 'Change of your e-mail address',
    text: 'Agree that the e-mail address of the account is changed.',
    action: '/api/v1/auth/change-email/confirm',
    fields: [],
    button: 'Agree',
  },
  {
    path: '/stop-email-change',
    title: 'Change of your e-mail address',
    text: 'Stop the change: the account keeps the address it has.',
    action: '/api/v1/auth/change-email/stop',
    fields: [],
    button: 'Stop the change',
  },
  {
    path: '/forgot-password',
    open: true,
    title: 'Forgot your password?',
    text: 'If there is an account with this address, we send it a link to choose a new password.',
    action: '/api/v1/auth/forgot-password',
    fields: [email],
    button: 'Send the link',
  },
  {
    path: '/reset-password',
    title: 'Choose a new password',
    text: 'You will be logged out everywhere.',
    action: '/api/v1/auth/reset-password',
    fields: [newPassword],
    button: 'Change the password',
  },
  {
    path: '/invitation',
    title: 'You have been invited',
    text: 'Create an account with the address that the mail was sent to, or log in to the one you have.',
    action: '/api/v1/auth/register',
    fields: [
      email,
      { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' },
      {
        name: 'displayName',
        label: 'Your name (for a new account)',
        type: 'text',
        autocomplete: 'name',
        optional: true,
      },
      {
        name: 'code',
        label: 'Second-factor code',
        type: 'text',
        autocomplete: 'one-time-code',
        optional: true,
        hidden: true,
      },
    ],
    button: 'Create account and join',
    otherwise: { value: 'login', label: 'Log in and join' },
    script: 'invitation',
  },
];

const scripts = ['form', 'invitation', 'passkeys'] as const;

/** The pages behind links in mails and logs. */
export function formPages(server: FastifyInstance): void {
  server.get('/', (_request, reply) => reply.redirect('/docs'));
  for (const name of scripts) {
    const script = readFileSync(new URL(`./${name}.js`, import.meta.url), 'utf8');
    server.get(`/${name}.js`, (_request, reply) => reply.type('text/javascript; charset=utf-8').send(script));
  }
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

const fieldOf = ({ name, label, type, autocomplete, optional, hidden }: Field): string =>
  `<label${hidden ? ` hidden data-${name}` : ''}>${label}<input name="${name}" type="${type}" autocomplete="${autocomplete}"${optional ? '' : ' required'} data-testid="${name}-input"></label>`;

const otherwiseOf = ({ otherwise }: FormPage): string =>
  otherwise === undefined
    ? ''
    : `<button name="way" value="${otherwise.value}" data-testid="${otherwise.value}-button">${otherwise.label}</button>`;

const pageOf = (page: FormPage): string => `<!doctype html><html lang="en"><head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${page.title} · Nexus</title>
<link rel="stylesheet" href="/docs/style.css"><script src="/${page.script ?? 'form'}.js" defer></script></head><body>
<header><strong>Nexus</strong></header><main class="narrow"><h1>${page.title}</h1><p>${page.text}</p>
<form data-action="${page.action}"${page.open ? ' data-open' : ''} method="post">${page.fields.map(fieldOf).join('')}
<button data-testid="submit-button">${page.button}</button>${otherwiseOf(page)}<p role="status"></p></form></main></body></html>`;
