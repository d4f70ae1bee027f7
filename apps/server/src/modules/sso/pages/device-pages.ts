import type { KoaContextWithOIDC } from 'oidc-provider';
import { escapeHtml } from '../../../http/html.ts';
import { toOneLine } from '../../../kernel/text.ts';
import { frame, policyOf } from './frame.ts';

/** `form` is the provider's, with its CSRF token. */
export function userCodePage(ctx: KoaContextWithOIDC, form: string, out: unknown, error: unknown): void {
  if ((error as { name?: string } | undefined)?.name === 'AbortedError') {
    show(ctx, 'Refused', '<p>The device was not connected. You can close this page.</p>', ctx.status);
    return;
  }
  const failed = error !== undefined && error !== null;
  const { userCode = '' } = (error ?? {}) as { userCode?: string };
  const wrong = failed
    ? '<p role="alert" class="bad" id="wrong">This code is wrong, used or expired. Look at your device again.</p>'
    : '';
  const field = `<div class="field"><label for="user_code">Code</label>
<input id="user_code" name="user_code" value="${escapeHtml(userCode)}" type="text" required maxlength="20" autofocus autocomplete="off" autocapitalize="characters" spellcheck="false" aria-describedby="${failed ? 'wrong' : 'code-hint'}"${failed ? ' aria-invalid="true"' : ''} data-testid="user-code-input"></div>`;
  show(
    ctx,
    'Connect a device',
    `<p id="code-hint">Enter the code that your device shows: eight letters.</p>${wrong}
${formOf(ctx, form, `${field}<button data-testid="submit-button">Continue</button>`)}`,
    out === undefined ? 200 : ctx.status,
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

export function connectedPage(ctx: KoaContextWithOIDC): void {
  show(
    ctx,
    'Connected',
    '<p>Continue on your device; you can close this page. The device is listed among your sessions, where you can end it.</p>',
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
