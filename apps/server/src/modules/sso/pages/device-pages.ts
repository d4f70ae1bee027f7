import type { KoaContextWithOIDC } from 'oidc-provider';
import { escapeHtml } from '../../../http/html.ts';
import { toOneLine } from '../../../kernel/text.ts';
import { frame, policyOf } from './frame.ts';

/** `form` is the provider's, with its CSRF token and a handler that our policy forbids. */
export function userCodePage(ctx: KoaContextWithOIDC, form: string, out: unknown, error: unknown): void {
  const failed = error !== undefined && error !== null;
  const denied = (error as { name?: string } | undefined)?.name === 'AbortedError';
  const wrong = denied
    ? 'You refused the connection.'
    : 'This code is wrong, used or expired. Check your device again.';
  const text = failed ? wrong : 'Enter the code that your device shows.';
  show(
    ctx,
    'Connect a device',
    `<p role="status">${text}</p>${form.replace(/ placeholder="[^"]*" onfocus="[^"]*"/, ' aria-label="Code"')}
<button form="op.deviceInputForm" data-testid="submit-button">Continue</button>`,
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
  const from = `${String(device.ip ?? 'unknown')} · ${toOneLine(String(device.ua ?? '').slice(0, 200))}`;
  show(
    ctx,
    'Connect a device',
    `<p><strong>${escapeHtml(client.clientName ?? client.clientId)}</strong> wants to act as you.
The request came from <code>${escapeHtml(from)}</code> with the code</p><p><code>${escapeHtml(code)}</code></p>
<p>Refuse if you did not start this just now, or if your device shows another code.</p>${form}
<button form="op.deviceConfirmForm" data-testid="submit-button">Connect</button>
<button form="op.deviceConfirmForm" name="abort" value="yes" data-testid="refuse-button">Refuse</button>`,
    200,
  );
}

export function connectedPage(ctx: KoaContextWithOIDC): void {
  show(
    ctx,
    'Connected',
    '<p>Continue on your device. It is listed among your sessions, where you can end it.</p>',
    200,
  );
}

export function limitedPage(ctx: KoaContextWithOIDC): void {
  show(ctx, 'Too many codes', '<p>Wait 15 minutes, then try again.</p>', 429);
}

function show(ctx: KoaContextWithOIDC, title: string, html: string, status: number): void {
  ctx.set('content-security-policy', policyOf("'self'"));
  ctx.status = status;
  ctx.type = 'text/html; charset=utf-8';
  ctx.body = frame(title, html);
}
