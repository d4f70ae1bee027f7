import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { pageHtml, sendPage } from './pages/frame.ts';

interface Field {
  name: string;
  label: string;
  type: 'text' | 'email' | 'password';
  autocomplete: string;
  hint?: string;
}

/** A page behind a link that we mail or print: a form that is sent as JSON to one route, with the token of the link. */
interface FormPage {
  path: string;
  title: string;
  text: string;
  action: string;
  fields: readonly Field[];
  button: string;
  /** What is said when it has worked, where the route's answer has no message, and where to go on. */
  done: string;
  next?: Link;
  /** How a new link can be had: in words, or at a page. */
  lost?: string;
  again?: Link;
  /** May be opened without the token of a link. */
  open?: true;
}

interface Link {
  href: string;
  text: string;
}

const logIn: Link = { href: '/login', text: 'Log in' };
const email: Field = { name: 'email', label: 'E-mail', type: 'email', autocomplete: 'username' };
const displayName: Field = { name: 'displayName', label: 'Your name', type: 'text', autocomplete: 'name' };
const code: Field = {
  name: 'code',
  label: 'Code of your authenticator app, or a backup code',
  type: 'text',
  autocomplete: 'one-time-code',
};
/** The rules of `modules/identity/password/policy.ts`. */
export const passwordRule =
  'At least 12 characters with upper and lower case letters, a digit and a symbol, or any phrase of 20 characters. Without your name or e-mail address.';
const newPassword: Field = {
  name: 'password',
  label: 'New password',
  type: 'password',
  autocomplete: 'new-password',
  hint: passwordRule,
};

const forms: readonly FormPage[] = [
  {
    path: '/setup',
    title: 'Set up Nexus',
    text: 'Create the account that owns this installation. The link works once.',
    action: '/api/v1/auth/setup',
    fields: [displayName, email, { ...newPassword, label: 'Password' }],
    button: 'Create the owner account',
    done: 'This installation is yours.',
    lost: 'Nexus prints the link when it starts, as long as nobody owns it: start it again for a new one.',
    next: logIn,
  },
  {
    path: '/verify-email',
    title: 'Confirm your e-mail address',
    text: 'Confirm that this address is yours.',
    action: '/api/v1/auth/verify-email',
    fields: [],
    button: 'Confirm',
    done: 'Done. Your address is confirmed.',
    next: logIn,
    again: { href: '/resend-verification', text: 'Send a new link' },
  },
  {
    path: '/resend-verification',
    open: true,
    title: 'Confirm your e-mail address',
    text: 'If this address waits to be confirmed, we send it a new link.',
    action: '/api/v1/auth/verify-email/resend',
    fields: [email],
    button: 'Send the link',
    done: 'A mail is on its way.',
  },
  {
    path: '/change-email',
    title: 'Change your e-mail address',
    text: 'Agree that the e-mail address of your account is changed.',
    action: '/api/v1/auth/change-email/confirm',
    fields: [],
    button: 'Agree',
    done: 'Done.',
    lost: 'Begin the change again where you asked for it.',
  },
  {
    path: '/stop-email-change',
    title: 'Stop the change of your e-mail address',
    text: 'The account keeps the address it has.',
    action: '/api/v1/auth/change-email/stop',
    fields: [],
    button: 'Stop the change',
    done: 'Done.',
    lost: 'If it is not stopped, nothing changes without your agreement.',
  },
  {
    path: '/forgot-password',
    open: true,
    title: 'Forgot your password?',
    text: 'If there is an account with this address, we send it a link to choose a new password.',
    action: '/api/v1/auth/forgot-password',
    fields: [email],
    button: 'Send the link',
    done: 'A mail is on its way.',
    next: { href: '/login', text: 'Back to the log-in' },
  },
  {
    path: '/reset-password',
    title: 'Choose a new password',
    text: 'You will be logged out everywhere.',
    action: '/api/v1/auth/reset-password',
    fields: [newPassword],
    button: 'Change the password',
    done: 'Your password is changed.',
    next: logIn,
    again: { href: '/forgot-password', text: 'Send a new link' },
  },
];

const assets = {
  'pages.css': 'text/css',
  'page.js': 'text/javascript',
  'form.js': 'text/javascript',
  'invitation.js': 'text/javascript',
  'passkeys.js': 'text/javascript',
};

/** The pages behind links in mails and logs. */
export function formPages(server: FastifyInstance): void {
  server.get('/', (_request, reply) => reply.redirect('/docs'));
  for (const [name, type] of Object.entries(assets)) {
    const text = readFileSync(new URL(`./pages/${name}`, import.meta.url), 'utf8');
    server.get(`/${name}`, (_request, reply) => reply.type(`${type}; charset=utf-8`).send(text));
  }
  for (const form of forms) {
    const html = formPage(form);
    server.get(form.path, (_request, reply) => sendPage(reply, html));
  }
  server.get('/invitation', (_request, reply) => sendPage(reply, invitationPage));
}

const linkOf = (name: string, link: Link | undefined): string =>
  link === undefined ? '' : `<p hidden data-${name}><a class="button" href="${link.href}">${link.text}</a></p>`;

function fieldOf({ name, label, type, autocomplete, hint }: Field, first: boolean): string {
  const described = hint === undefined ? '' : ` aria-describedby="${name}-hint"`;
  return `<div class="field"><label for="${name}">${label}</label>
<input name="${name}" type="${type}" autocomplete="${autocomplete}" id="${name}" required${described}${first ? ' autofocus' : ''} data-testid="${name}-input">
${hint === undefined ? '' : `<p class="hint" id="${name}-hint">${hint}</p>`}</div>`;
}

const fieldsOf = (fields: readonly Field[]): string => fields.map((field, at) => fieldOf(field, at === 0)).join('');

const formPage = (page: FormPage): string =>
  pageHtml(
    page.title,
    `<p data-text>${page.text}</p>
<form data-action="${page.action}" data-done="${page.done}"${page.open ? ' data-open' : ''} method="post">${fieldsOf(page.fields)}
<button data-testid="submit-button">${page.button}</button></form>
<p role="status"></p>${linkOf('next', page.next)}${
      page.lost === undefined ? linkOf('again', page.again) : `<p hidden data-again>${page.lost}</p>`
    }`,
    '/form.js',
  );

const ways = { register: 'I am new here', login: 'I have an account' };

/** One form for a new account and for one that exists; `invitation.js` shows the fields of either. */
const invitationPage = pageHtml(
  'You have been invited',
  `<p data-text>Join with the address that the mail was sent to.</p>
<form method="post"><fieldset class="choice"><legend>Do you have an account?</legend>${Object.entries(ways)
    .map(
      ([way, label], at) =>
        `<label><input type="radio" name="way" value="${way}"${at === 0 ? ' checked' : ''} data-testid="${way}-choice"> ${label}</label>`,
    )
    .join('')}</fieldset>
${fieldsOf([displayName, email, { ...newPassword, label: 'Password' }, code])}
<button data-testid="submit-button">Create account and join</button></form>
<p role="status"></p>${linkOf('next', logIn)}`,
  '/invitation.js',
);
