import type { KoaContextWithOIDC } from 'oidc-provider';
import { escapeHtml } from '../../../http/html.ts';
import { toOneLine } from '../../../kernel/text.ts';
import { commandLineClient } from '../provider/account.ts';
import { frame, policyOf } from './frame.ts';

/** `form` is the provider's, with its CSRF token. */
export function userCodePage(ctx: KoaContextWithOIDC, form: string, out: unknown, error: unknown): void {
  const { name, userCode } = (error ?? {}) as { name?: string; userCode?: string };
  const failed = name !== undefined;
  if (failed && isWithoutSession(ctx)) {
    stalePage(ctx);
    return;
  }
  if (name === 'AbortedError' || name === 'AccessDenied') {
    show(ctx, 'Refused', '<p>The device was not connected. You can close this page.</p>', ctx.status);
    return;
  }
  // The provider remembers one form per session: this one was of another tab.
  const isOld = name === 'InvalidRequest';
  const text = isOld
    ? 'This page was out of date. Send the code again.'
    : 'This code is wrong, used or expired. Look at your device again.';
  const value = userCode ?? (isOld ? String(ctx.oidc.params?.user_code ?? '') : '');
  const field = `<div class="field"><label for="user_code">Code</label>
<input id="user_code" name="user_code" value="${escapeHtml(value)}" type="text" required maxlength="20" autofocus autocomplete="off" autocapitalize="characters" spellcheck="false" aria-describedby="${failed ? 'wrong' : 'code-hint'}"${failed ? ' aria-invalid="true"' : ''} data-testid="user-code-input"></div>`;
  show(
    ctx,
    'Connect a device',
    `<p id="code-hint">Enter the code that your device shows: eight letters.</p>${failed ? `<p role="alert" class="bad" id="wrong">${text}</p>` : ''}
${formOf(ctx, form, `${field}<button data-testid="submit-button">Continue</button>`)}`,
    out === undefined ? 200 : ctx.status,
  );
}

/** The browser sent no cookie, or one of a session that is over. */
const isWithoutSession = ({ oidc }: KoaContextWithOIDC): boolean => oidc.session?.exp === undefined;

function stalePage(ctx: KoaContextWithOIDC): void {
  // The provider would save the session with the secret of its form, and fail since there is none.
  Object.assign(ctx.oidc.session ?? {}, { touched: false });
  const { pathname } = new URL(ctx.oidc.urlFor('code_verification'));
  show(
    ctx,
    'This page has expired',
    `<p>It was open for too long, or this browser keeps no cookies for this site.</p>
<p><a class="button" href="${escapeHtml(pathname)}" data-testid="again-link">Enter the code again</a></p>`,
    400,
  );
}

/** Shows what asks and from where, so that people can refuse what they did not start themselves (RFC 8628, 5.4). */
export function confirmPage(
  ctx: KoaContextWithOIDC,
  form: string,
  client: { clientName?: string | undefined; clientId: string },
  device: Record<string, unknown>,
  code: string,
): void {
  const buttons = `<button data-testid="submit-button">Connect</button>
<button name="abort" value="yes" class="plain" data-testid="refuse-button">Refuse</button>`;
  const program = toOneLine(String(device.ua ?? '').slice(0, 200)) || 'unknown';
  show(
    ctx,
    'Connect this device?',
    `<p><strong>${escapeHtml(client.clientName ?? client.clientId)}</strong> wants to act as you.</p>
<p id="code-label">Does your device show this code?</p><p class="code-shown" aria-describedby="code-label">${escapeHtml(code)}</p>
<dl class="facts"><dt>Asked from</dt><dd>${escapeHtml(String(device.ip ?? 'unknown'))}</dd><dt>Program</dt><dd>${escapeHtml(program)}</dd></dl>
<p>Refuse if you did not start this just now.</p>
${formOf(ctx, form, buttons)}`,
    200,
  );
}

/** Says as whom: whoever has several accounts may have been logged in to the wrong one. */
export async function connectedPage(ctx: KoaContextWithOIDC): Promise<void> {
  const claims = await ctx.oidc.account?.claims('userinfo', '', {}, []);
  const where =
    ctx.oidc.client?.clientId === commandLineClient
      ? '<p>The device is listed among your sessions, where you can end it.</p>'
      : '';
  show(
    ctx,
    'Connected',
    `<p>Your device is logged in as <strong>${escapeHtml(String(claims?.email))}</strong>. Continue there; you can close this page.</p>${where}`,
    200,
  );
}

export function limitedPage(ctx: KoaContextWithOIDC): void {
  show(ctx, 'Too many codes', '<p>Wait 15 minutes, then try again.</p>', 429);
}

/**
 * A form with the hidden fields of the provider's. That has a handler that our policy forbids, and the address of
 * PUBLIC_URL, to which a browser that knows the server by another name may not send it.
 */
const formOf = (ctx: KoaContextWithOIDC, form: string, html: string): string =>
  `<form method="post" action="${escapeHtml(new URL(ctx.oidc.urlFor('code_verification')).pathname)}">${(form.match(/<input type="hidden"[^>]*>/g) ?? []).join('')}${html}</form>`;

function show(ctx: KoaContextWithOIDC, title: string, html: string, status: number): void {
  ctx.set('content-security-policy', policyOf("'self'"));
  ctx.status = status;
  ctx.type = 'text/html; charset=utf-8';
  ctx.body = frame(title, html);
}
