import { escapeHtml } from '../../../http/html.ts';
import { frame } from '../pages/frame.ts';
import { data, nameOf, type PageOf, script } from './page-of.ts';

/** Parts of the pages of a log-in with which the person goes another way. */

const path = ({ interaction }: PageOf): string => `/oidc/interaction/${encodeURIComponent(interaction)}`;

/** A button that sends the person on to where the reply says. `label`: HTML. */
const goForm = (of: PageOf, action: string, label: string, kind = ' class="quiet"'): string =>
  `<form ${data(of)} data-go="${escapeHtml(`${path(of)}/${action}`)}"><button${kind} data-testid="${action}-button">${label}</button><p role="status"></p></form>`;

/** Tells the app that the person did not log in (RFC 6749, 4.1.2.1: access_denied). */
export const cancelForm = (of: PageOf): string => goForm(of, 'cancel', `Cancel, back to ${escapeHtml(of.app)}`);

/** `email`: of the account at hand, where the page does not show it otherwise. */
export const otherAccountLink = (of: PageOf, email?: string): string =>
  `<p class="links">${email === undefined ? '' : `<span class="hint">Logged in as ${escapeHtml(email)}</span> `}<a href="${escapeHtml(path(of))}?account=other" data-testid="other-account-link">Use another account</a></p>`;

export const signUpLink = '<a href="#signup" data-testid="sign-up-link">Create an account</a>';

/** The rules of `modules/identity/password/policy.ts`. */
const passwordRule =
  'At least 12 characters with upper and lower case letters, a digit and a symbol, or any phrase of 20 characters. Without your name or e-mail address.';

/** Hidden until somebody wants it. `attributes`: those of the log-in form. */
export const signUpForm = (attributes: string): string => `<form id="signup" ${attributes} hidden>
<label>Your name<input name="displayName" autocomplete="name" required maxlength="100" data-testid="name-input"></label>
<label>E-mail<input name="email" type="email" autocomplete="username" required data-testid="new-email-input"></label>
<div class="field"><label>Password<input name="password" type="password" autocomplete="new-password" required aria-describedby="signup-hint" data-testid="new-password-input"></label>
<p class="hint" id="signup-hint">${passwordRule}</p></div>
<p role="status"></p><button data-testid="sign-up-button">Create an account</button>
<p class="links"><a href="?" data-testid="log-in-link">Log in to an account you have</a></p></form>`;

/** For `prompt=select_account`. */
export const chooseAccountPage = (of: PageOf, { name, email }: { name: string; email: string }): string =>
  frame(
    'Choose an account',
    `<p>to continue to ${nameOf(of)}</p>
${goForm(of, 'continue', `Continue as ${escapeHtml(name)} <small>${escapeHtml(email)}</small>`, '')}
${otherAccountLink(of)}
${cancelForm(of)}`,
    script,
  );

export const backLink = ({ name, website }: { name: string; website: string }): string =>
  `<a class="button plain" href="${escapeHtml(website)}" data-testid="back-link">Back to ${escapeHtml(name)}</a>`;

/** `app`: that of a log-in that has ended or was begun in another browser; undefined where Nexus does not know it. */
export const stalePage = (app: { name: string; website: string | undefined } | undefined): string =>
  frame(
    'This page has expired',
    app?.website === undefined
      ? `<p>Go back to ${app === undefined ? 'the app' : `<strong>${escapeHtml(app.name)}</strong>`} and log in from there again.</p>`
      : `<p>You have logged in already, or waited too long.</p>
<p>${backLink({ name: app.name, website: app.website })}</p>`,
  );
