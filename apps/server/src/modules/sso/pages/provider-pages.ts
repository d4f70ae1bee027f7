import type { KoaContextWithOIDC } from 'oidc-provider';
import { escapeHtml } from '../../../http/html.ts';
import { websiteOf } from '../apps/redirects.ts';
import { backLink, stalePage } from '../interactions/choices.ts';
import { requestRecordOf } from '../provider/context.ts';
import { frame, policyOf } from './frame.ts';

/** For errors that cannot be sent to the app, because the app or its address is not known. */
export function errorPage(
  ctx: KoaContextWithOIDC,
  out: { error: string; error_description?: string | undefined },
  app: Parameters<typeof stalePage>[0],
): void {
  const record = requestRecordOf(ctx);
  if (record !== undefined) record.code = out.error;
  const detail = [out.error, out.error_description].filter((each) => each !== undefined).join(': ');
  const html = `<p>${causes[out.error] ?? 'The app that sent you here made a request that cannot be answered.'}</p>
<p>Go back to the app and try again. If it happens again, tell the makers of the app:</p>
<p class="quote"><code>${escapeHtml(detail)}</code></p>${app?.website === undefined ? '' : `<p>${backLink({ name: app.name, website: app.website })}</p>`}`;
  show(ctx, frame('This did not work', html), policyOf());
}

const causes: Readonly<Record<string, string>> = {
  invalid_client: 'This server does not know the app that sent you here.',
  invalid_redirect_uri: 'The app that sent you here asks us to send you back to an address that it has not registered.',
  server_error: 'Something went wrong on our side.',
  temporarily_unavailable: 'This server cannot answer at the moment.',
};

/** For a log-in that cannot go on. */
export function staleLogin(
  ctx: KoaContextWithOIDC,
  out: { error: string },
  app: Parameters<typeof stalePage>[0],
): void {
  const record = requestRecordOf(ctx);
  if (record !== undefined) record.code = out.error;
  show(ctx, stalePage(app), policyOf());
}

/** A field of the log-out form: the query of its page. */
export const logoutQuery = 'query';

/** `form` is the provider's, with its CSRF token. */
export function logoutPage(ctx: KoaContextWithOIDC, form: string): void {
  const { client, entities, session, params } = ctx.oidc;
  const query = `<input type="hidden" name="${logoutQuery}" value="${escapeHtml(ctx.querystring)}">`;
  const hint = (entities.IdTokenHint as { payload?: { sub?: string } } | undefined)?.payload?.sub;
  // An app that presents the person's own ID token has already asked the person.
  const sure = hint !== undefined && hint === session?.accountId;
  const name = client?.clientName === undefined ? '' : ` of ${escapeHtml(client.clientName)}`;
  const target = URL.parse(String(params?.post_logout_redirect_uri ?? ''));
  const stay =
    websiteOf((client as { redirectUris?: readonly string[] } | undefined)?.redirectUris ?? []) ?? '/dashboard';
  // Browsers apply the form's policy to the redirect that follows it.
  const policy = policyOf(target === null ? "'self'" : `'self' ${sourceOf(target)}`);
  show(
    ctx,
    frame(
      'Log out',
      `<p>You will be logged out${name}, of Nexus and of every app that you logged in to with it.</p>${form.replace('<form ', `<form data-sure="${sure}" `).replace('</form>', `${query}</form>`)}
<p><button form="op.logoutForm" name="logout" value="yes" data-testid="logout-button">Log out</button></p>
<p><a class="button plain" href="${escapeHtml(stay)}" data-testid="stay-link">Stay logged in</a></p>`,
      '/oidc/logout.js',
      true,
    ),
    policy,
  );
}

/** As a source in a policy: its origin, or its scheme where that is an app's own. */
const sourceOf = ({ origin, protocol }: URL): string => (origin === 'null' ? protocol : origin);

export function loggedOutPage(ctx: KoaContextWithOIDC): void {
  show(
    ctx,
    frame(
      'You are logged out',
      '<p>You are logged out of Nexus and of every app that you logged in to with it.</p><p><a class="button plain" href="/login">Log in again</a></p>',
    ),
    policyOf(),
  );
}

/**
 * For `response_mode=form_post`, and for a link that has the code of a device: the provider's form, as one of our pages.
 * `form` is the provider's page. The app may redirect to wherever it likes after it, and browsers apply the policy to that too.
 */
export function formPostPage(ctx: KoaContextWithOIDC, form: string): void {
  const [, action = ''] = /<form method="post" action="([^"]*)">/.exec(form) ?? [];
  const fields = (form.match(/<input type="hidden"[^>]*>/g) ?? []).join('');
  const isOwn = ctx.oidc.route === 'code_verification';
  const title = isOwn ? 'Connect a device' : 'Back to the app';
  const label = isOwn ? 'Continue' : `Continue to ${ctx.oidc.client?.clientName ?? 'the app'}`;
  const html = `<form method="post" action="${action}">${fields}<button>${escapeHtml(label)}</button></form>`;
  show(ctx, frame(title, html, '/oidc/form-post.js', true), policyOf(isOwn ? "'self'" : 'https: http:'));
}

function show(ctx: KoaContextWithOIDC, html: string, policy: string): void {
  ctx.set('content-security-policy', policy);
  ctx.type = 'text/html; charset=utf-8';
  ctx.body = html;
}
