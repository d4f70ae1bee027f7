import type { KoaContextWithOIDC } from 'oidc-provider';
import { escapeHtml } from '../../../http/html.ts';
import { frame, policyOf } from './frame.ts';

/** A failure that cannot be told to the app: it is not known, or where it is cannot be trusted. */
export function errorPage(
  ctx: KoaContextWithOIDC,
  out: { error: string; error_description?: string | undefined },
): void {
  show(
    ctx,
    frame(
      'This did not work',
      `<p>${escapeHtml(String(out.error_description ?? 'Something went wrong on our side.'))}</p>
<p>Go back to the app and try again. If it happens again, tell the app’s makers: <code>${escapeHtml(String(out.error))}</code></p>`,
    ),
    policyOf(),
  );
}

/** `form` is the provider's, with its own proof that the page was ours. */
export function logoutPage(ctx: KoaContextWithOIDC, form: string): void {
  const { client, entities, session, params } = ctx.oidc;
  const hint = (entities.IdTokenHint as { payload?: { sub?: string } } | undefined)?.payload?.sub;
  // Whoever shows the person's own ID token need not ask the person again.
  const sure = hint !== undefined && hint === session?.accountId;
  const name = client?.clientName === undefined ? '' : ` of ${escapeHtml(client.clientName)}`;
  const target = URL.parse(String(params?.post_logout_redirect_uri ?? ''));
  // Browsers hold the redirect that follows a form to the form's policy.
  const policy = policyOf(target === null ? "'self'" : `'self' ${sourceOf(target)}`);
  show(
    ctx,
    frame(
      'Log out',
      `<p>You will be logged out${name}, of Nexus and of every app you entered with it.</p>${form.replace('<form ', `<form data-sure="${sure}" `)}
<button form="op.logoutForm" name="logout" value="yes" data-testid="logout-button">Log out</button>`,
      '/oidc/logout.js',
    ),
    policy,
  );
}

/** As a source of a policy: an origin, or of an app's own scheme the scheme. */
const sourceOf = ({ origin, protocol }: URL): string => (origin === 'null' ? protocol : origin);

export function loggedOutPage(ctx: KoaContextWithOIDC): void {
  show(ctx, frame('You are logged out', '<p>Of Nexus, and of every app you entered with it.</p>'), policyOf());
}

function show(ctx: KoaContextWithOIDC, html: string, policy: string): void {
  ctx.set('content-security-policy', policy);
  ctx.type = 'text/html; charset=utf-8';
  ctx.body = html;
}
