import { escapeHtml } from '../../../http/html.ts';
import { type Field, fields } from '../consents/fields.ts';
import { frame } from '../pages/frame.ts';

/** The app whose page it is, and what its script needs to answer. */
export interface PageOf {
  interaction: string;
  app: string;
  organization: string;
  /** Name of the cookie that holds the CSRF token. */
  csrf: string;
}

const data = ({ interaction, csrf }: PageOf): string =>
  `data-interaction="${escapeHtml(interaction)}" data-csrf="${escapeHtml(csrf)}"`;

const script = '/oidc/interaction.js';

/**
 * `refresh`: try the refresh cookie before asking for the password.
 * `providers`: names of social log-in providers, which send the browser back to this page.
 */
export function loginPage(
  of: PageOf,
  { refresh, hint, providers }: { refresh: boolean; hint: string; providers: readonly string[] },
): string {
  return frame(
    'Log in',
    `<p>to continue to <strong>${escapeHtml(of.app)}</strong> of ${escapeHtml(of.organization)}</p>
<form id="login" ${data(of)} data-refresh="${refresh}">
<label>E-mail<input name="email" type="email" autocomplete="username webauthn" required value="${escapeHtml(hint)}" data-testid="email-input"></label>
<label>Password<input name="password" type="password" autocomplete="current-password" required data-testid="password-input"></label>
<button data-testid="submit-button">Log in</button>
<button type="button" class="plain" hidden data-testid="passkey-button">Use a passkey</button><p role="status"></p></form>
<form id="code" ${data(of)} hidden>
<label>Code of your authenticator app, or a backup code<input name="code" inputmode="numeric" autocomplete="one-time-code" required data-testid="code-input"></label>
<button data-testid="code-button">Continue</button>
<button type="button" class="plain" hidden data-testid="code-passkey-button">Use a passkey</button><p role="status"></p></form>
${providers.map((provider) => providerLink(of, provider)).join('')}<p><a href="/forgot-password">Forgot your password?</a></p>`,
    script,
  );
}

const brands: Readonly<Record<string, string>> = { google: 'Google', github: 'GitHub', microsoft: 'Microsoft' };

function providerLink({ interaction }: PageOf, provider: string): string {
  const returnTo = new URLSearchParams({ returnTo: `/oidc/interaction/${interaction}` });
  const href = escapeHtml(`/api/v1/auth/social/${provider}?${returnTo}`);
  return `<p><a href="${href}" data-testid="${provider}-link">Continue with ${escapeHtml(brands[provider] ?? provider)}</a></p>\n`;
}

export function consentPage(of: PageOf, asked: readonly Field[], person: { name: string; email: string }): string {
  const values = { name: person.name, email: person.email };
  const boxes = fields
    .filter(({ field }) => asked.includes(field))
    .map(
      ({ field, label }) =>
        `<label class="box"><input type="checkbox" name="${field}" checked data-testid="${field}-box"> ${label} <code>${escapeHtml(values[field])}</code></label>`,
    );
  const text = boxes.length === 0 ? 'It sees none of your data, only that it is you.' : 'Choose what it may see:';
  return frame(
    `Continue to ${of.app}?`,
    `<p><strong>${escapeHtml(of.app)}</strong> of ${escapeHtml(of.organization)} wants to know who you are. ${text}</p>
<p>Your consent is valid until you take it back.</p>
<form id="consent" ${data(of)}>${boxes.join('')}
<button name="decision" value="allow" data-testid="allow-button">Continue</button>
<button name="decision" value="deny" class="plain" data-testid="deny-button">Not now</button><p role="status"></p></form>`,
    script,
  );
}

export function deniedPage(of: PageOf): string {
  return frame(
    'No access',
    `<p>You have no access to <strong>${escapeHtml(of.app)}</strong>. Somebody who manages apps at ${escapeHtml(of.organization)} can grant it.</p>
<form id="consent" ${data(of)}><button name="decision" value="deny" data-testid="deny-button">Back to ${escapeHtml(of.app)}</button>
<p role="status"></p></form>`,
    script,
  );
}

export const gonePage = (): string =>
  frame('This page has expired', '<p>Go back to the app and log in from there again.</p>');
