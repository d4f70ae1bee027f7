import type { KoaContextWithOIDC } from 'oidc-provider';
import { escapeHtml } from '../../../http/html.ts';
import { requestRecordOf } from '../provider/context.ts';
import { frame, policyOf } from './frame.ts';

/** For errors that cannot be sent to the app, because the app or its address is not known. */
export function errorPage(
  ctx: KoaContextWithOIDC,
  out: { error: string; error_description?: string | undefined },
): void {
  const record = requestRecordOf(ctx);
  if (record !== undefined) record.code = out.error;
  show(
    ctx,
    frame(
      'This did not work',
      `<p>${escapeHtml(String(out.error_description ?? 'Something went wrong on our side.'))}</p>
<p>Go back to the app and try again. If it happens again, report this to the makers of the app: <code>${escapeHtml(String(out.error))}</code></p>`,
    ),
    policyOf(),
  );
}

/** `form` is the provider's, with its CSRF token. */
export function logoutPage(ctx: KoaContextWithOIDC, form: string): void {
  const { client, entities, session, params } = ctx.oidc;
  const hint = (entities.IdTokenHint as { payload?: { sub?: string } } | undefined)?.payload?.sub;
  // An app that presents the person's own ID token has already asked the person.
  const sure = hint !== undefined && hint === session?.accountId;
  const name = client?.clientName === undefined ? '' : ` of ${escapeHtml(client.clientName)}`;
  const target = URL.parse(String(params?.post_logout_redirect_uri ?? ''));
  // Browsers apply the form's policy to the redirect that follows it.
  const policy = policyOf(target === null ? "'self'" : `'self' ${sourceOf(target)}`);
  show(
    ctx,
    frame(
      'Log out',
      `<p>You will be logged out${name}, of Nexus and of every app that you logged in to with it.</p>${form.replace('<form ', `<form data-sure="${sure}" `)}
<button form="op.logoutForm" name="logout" value="yes" data-testid="logout-button">Log out</button>`,
      '/oidc/logout.js',
    ),
    policy,
  );
}

/** As a source in a policy: its origin, or its scheme where that is an app's own. */
const sourceOf = ({ origin, protocol }: URL): string => (origin === 'null' ? protocol : origin);

export function loggedOutPage(ctx: KoaContextWithOIDC): void {
  show(
    ctx,
    frame('You are logged out', '<p>You are logged out of Nexus and of every app that you logged in to with it.</p>'),
    policyOf(),
  );
}

function show(ctx: KoaContextWithOIDC, html: string, policy: string): void {
  ctx.set('content-security-policy', policy);
  ctx.type = 'text/html; charset=utf-8';
  ctx.body = html;
}
