import type { KoaContextWithOIDC } from 'oidc-provider';
import { escapeHtml } from '../../../http/html.ts';
import { frame, policyOf } from './frame.ts';

/** `form` is the provider's, with its own proof that the page was ours. */
export function userCodePage(ctx: KoaContextWithOIDC, form: string, out: unknown, error: unknown): void {
  const failed = error !== undefined && error !== null;
  const refused = (error as { name?: string } | undefined)?.name === 'AbortedError';
  const wrong = refused ? 'It was refused.' : 'This code is wrong, used or too old. Look at your device again.';
  const text = failed ? wrong : 'Type the code that your device shows.';
  show(
    ctx,
    'Connect a device',
    `<p role="status">${text}</p>${form}
<button form="op.deviceInputForm" data-testid="submit-button">Continue</button>`,
    out === undefined ? 200 : ctx.status,
  );
}

/** Shows what asks to be let in and from where: who did not begin this themselves shall see it (RFC 8628, 5.4). */
export function confirmPage(
  ctx: KoaContextWithOIDC,
  form: string,
  client: { clientName?: string | undefined; clientId: string },
  device: Record<string, unknown>,
  code: string,
): void {
  const from = `${String(device.ip ?? 'unknown')} · ${String(device.ua ?? '').slice(0, 200)}`;
  show(
    ctx,
    'Connect a device',
    `<p><strong>${escapeHtml(client.clientName ?? client.clientId)}</strong> wants to act as you.
It asked from <code>${escapeHtml(from)}</code> and shows the code</p><p><code>${escapeHtml(code)}</code></p>
<p>If you did not begin this yourself just now, or the code is another one, refuse.</p>${form}
<button form="op.deviceConfirmForm" data-testid="submit-button">Connect</button>
<button form="op.deviceConfirmForm" name="abort" value="yes" data-testid="refuse-button">Refuse</button>`,
    200,
  );
}

export function connectedPage(ctx: KoaContextWithOIDC): void {
  show(ctx, 'Connected', '<p>Go on at your device. You find it among your sessions, and can end it there.</p>', 200);
}

export function limitedPage(ctx: KoaContextWithOIDC): void {
  show(ctx, 'Too many codes', '<p>Wait a quarter of an hour, then try again.</p>', 429);
}

function show(ctx: KoaContextWithOIDC, title: string, html: string, status: number): void {
  ctx.set('content-security-policy', policyOf("'self'"));
  ctx.status = status;
  ctx.type = 'text/html; charset=utf-8';
  ctx.body = frame(title, html);
}
