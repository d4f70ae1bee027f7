import { escapeHtml } from '../../../http/html.ts';
import { type Field, fields } from '../consents/fields.ts';
import { frame } from '../pages/frame.ts';
import { type ApiRequest, apiRequestHtml } from './api-request.ts';
import { cancelForm, otherAccountLink, signUpForm, signUpLink } from './choices.ts';
import { data, nameOf, type PageOf, script } from './page-of.ts';

interface LoginForm {
  /** Path of the page, to which log-in providers send the browser back. */
  page: string;
  /** Name of the cookie that holds the CSRF token. */
  csrf: string;
  /** Try the refresh cookie before asking for the password. */
  refresh: boolean;
  /** The e-mail address that the app believes it to be. */
  hint: string;
  /** Names of social log-in providers. */
  providers: readonly string[];
  /** Why the person is asked although they are logged in. */
  note?: string | undefined;
  /** Whether anybody may create an account. */
  signUp: boolean;
}

export function loginPage(of: PageOf, form: LoginForm): string {
  const note = form.note === undefined ? '' : `<p>${escapeHtml(form.note)}</p>\n`;
  return frame('Log in', `<p>to continue to ${nameOf(of)}</p>\n${note}${loginForm(form)}${cancelForm(of)}`, script);
}

function loginForm({ page, csrf, refresh, hint, providers, signUp }: LoginForm): string {
  const attributes = `data-page="${escapeHtml(page)}" data-csrf="${escapeHtml(csrf)}"`;
  const focus = (here: boolean): string => (here ? ' autofocus' : '');
  return `<form id="login" ${attributes} data-refresh="${refresh}">
<label>E-mail<input name="email" type="email" autocomplete="username webauthn" required${focus(hint === '')} value="${escapeHtml(hint)}" data-testid="email-input"></label>
<label>Password<input name="password" type="password" autocomplete="current-password" required${focus(hint !== '')} data-testid="password-input"></label>
<p role="status"></p><button data-testid="submit-button">Log in</button>
<button type="button" class="plain" hidden data-testid="passkey-button">Use a passkey</button></form>
<form id="code" ${attributes} hidden>
<label>Code of your authenticator app, or a backup code<input name="code" autocomplete="one-time-code" required data-testid="code-input"></label>
<p role="status"></p><button data-testid="code-button">Continue</button>
<button type="button" class="plain" hidden data-testid="code-passkey-button">Use a passkey</button></form>
<div id="otherwise">${providers.length === 0 ? '' : '<p class="or">or</p>'}${providers.map((provider) => providerLink(page, provider)).join('')}<p class="links"><a href="/forgot-password">Forgot your password?</a>${signUp ? ` ${signUpLink}` : ''}</p></div>${signUp ? signUpForm(attributes) : ''}`;
}

const brands: Readonly<Record<string, string>> = { google: 'Google', github: 'GitHub', microsoft: 'Microsoft' };

function providerLink(page: string, provider: string): string {
  const href = escapeHtml(`/api/v1/auth/social/${provider}?${new URLSearchParams({ returnTo: page })}`);
  return `<p><a class="button plain" href="${href}" data-testid="${provider}-link">Continue with ${escapeHtml(brands[provider] ?? provider)}</a></p>\n`;
}

export function consentPage(
  of: PageOf,
  { asked, offline, request }: { asked: readonly Field[]; offline: boolean; request: ApiRequest | undefined },
  person: { name: string; email: string },
): string {
  const values = { name: person.name, email: person.email };
  const boxes = fields
    .filter(({ field }) => asked.includes(field))
    .map(
      ({ field, label }) =>
        `<label class="box"><input type="checkbox" name="${field}" checked data-testid="${field}-box"> ${label} <small>${escapeHtml(values[field])}</small></label>`,
    );
  const text = boxes.length === 0 ? 'It sees none of your data, only that it is you.' : 'Choose what it may see:';
  const who = `<p>${request === undefined ? nameOf(of) : 'It also'} wants to know who you are. ${text}</p>\n`;
  const away = offline ? '<p data-testid="offline">It may also act for you while you are logged out.</p>\n' : '';
  return frame(
    request === undefined ? `Continue to ${of.app}?` : `Let ${of.app} use ${request.api.name}?`,
    `${request === undefined ? '' : apiRequestHtml(request, nameOf(of))}${request !== undefined && boxes.length === 0 ? '' : who}${away}<form id="consent" ${data(of)}>${boxes.join('')}
<p class="hint">Your consent is valid until you take it back.</p>
<button name="decision" value="allow" data-testid="allow-button">Continue</button>
<button name="decision" value="deny" class="plain" data-testid="deny-button">Not now</button><p role="status"></p></form>${otherAccountLink(of, person.email)}`,
    script,
  );
}

/** `admits`: the organization that decides who may enter. */
export function deniedPage(of: PageOf, admits: string, person: { email: string }): string {
  return frame(
    'No access',
    `<p>You have no access to <strong>${escapeHtml(of.app)}</strong>. Somebody who manages apps at ${escapeHtml(admits)} can grant it.</p>
<form id="consent" ${data(of)}><button name="decision" value="deny" data-testid="deny-button">Back to ${escapeHtml(of.app)}</button>
<p role="status"></p></form>${otherAccountLink(of, person.email)}`,
    script,
  );
}
