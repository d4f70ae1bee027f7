import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { AuditEntry } from '../../../kernel/record.ts';
import { endLogin } from '../logout.ts';
import type { ProviderSettings } from './configuration.ts';
import { addEntry, callerOf, requestRecordOf } from './context.ts';
import { rememberInteraction } from './interaction-cookie.ts';

/** Turns the provider's events into audit entries of the app's organization. */
export function observe(kernel: Kernel, provider: Provider, { cookies }: ProviderSettings): void {
  provider.on('interaction.started', (ctx) => rememberInteraction(ctx, cookies.interaction, cookies.secure));
  provider.on('authorization.success', (ctx) => addAppEntry(ctx, 'sso.login'));
  provider.on('end_session.success', (ctx) => {
    if (ctx.oidc.params?.logout === undefined) return;
    const record = requestRecordOf(ctx);
    if (record !== undefined) record.pending.push(endLogin(kernel, callerOf(ctx), record.requestId));
  });
  provider.on('grant.revoked', (ctx) => {
    // The token endpoint revokes a grant only where a code or token is used a second time.
    if (ctx.oidc.route === 'token') addAppEntry(ctx, 'sso.reuse-detected', { result: 'failure', risk: 'high' });
    else addAppEntry(ctx, 'sso.revoke');
  });
  provider.on('server_error', (ctx, error) => {
    const record = requestRecordOf(ctx);
    if (record !== undefined) record.failure = error;
    kernel.log.error({ err: error, route: ctx.oidc?.route }, 'the provider failed');
  });
}

function addAppEntry(ctx: KoaContextWithOIDC, action: string, more: Partial<AuditEntry> = {}): void {
  const app = ctx.oidc.client?.clientId;
  if (app !== undefined) addEntry(ctx, { action, resource: { type: 'app', id: app }, ...more });
}
