import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Kernel } from '../../../kernel/kernel.ts';
import { endLogin } from '../logout.ts';
import { aftermathOf, callerOf } from './context.ts';

/** What the provider tells of itself becomes audit entries of the app's organization. */
export function observe(kernel: Kernel, provider: Provider): void {
  provider.on('authorization.success', (ctx) => note(ctx, 'sso.login'));
  provider.on('end_session.success', (ctx) => {
    if (ctx.oidc.params?.logout === undefined) return;
    const caller = callerOf(ctx);
    const after = aftermathOf(ctx);
    if (after !== undefined) after.pending.push(endLogin(kernel, caller, after.requestId));
  });
  provider.on('grant.revoked', (ctx) => note(ctx, ctx.oidc.route === 'token' ? 'sso.reuse-detected' : 'sso.revoke'));
  provider.on('server_error', (ctx, error) => {
    const after = aftermathOf(ctx);
    if (after !== undefined) after.failure = error;
    kernel.log.error({ err: error, route: ctx.oidc?.route }, 'the provider failed');
  });
}

function note(ctx: KoaContextWithOIDC, action: string): void {
  const after = aftermathOf(ctx);
  const app = ctx.oidc.client?.clientId;
  if (after === undefined || app === undefined) return;
  const { requestId, at } = after;
  const reused = action === 'sso.reuse-detected';
  after.entries.push({
    action,
    result: reused ? 'failure' : 'success',
    actor: callerOf(ctx),
    requestId,
    at,
    resource: { type: 'app', id: app },
    ...(reused ? { risk: 'high' as const } : {}),
  });
}
