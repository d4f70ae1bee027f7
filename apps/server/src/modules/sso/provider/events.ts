import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { anonymous, type Caller } from '../../../kernel/caller.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { type AuditEntry, operatorOrg } from '../../../kernel/record.ts';
import { endLogin } from '../logout.ts';

/** What a request of the provider leaves to be done before its answer goes out; see recording.ts. */
export interface Aftermath {
  requestId: string;
  /** Epoch milliseconds. */
  at: number;
  entries: AuditEntry[];
  pending: Promise<unknown>[];
  /** What went wrong on our side. */
  failure?: unknown;
}

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

const aftermathOf = (ctx: KoaContextWithOIDC): Aftermath | undefined => ctx.state.aftermath as Aftermath | undefined;

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

/** Who is behind a request of the provider: the person of its session, or whose code or token an app presents. */
export function callerOf(ctx: KoaContextWithOIDC): Caller {
  const base = anonymous(ctx.ip, ctx.get('user-agent').slice(0, 512));
  const { session, entities = {} } = partsOf(ctx);
  const bound = session as { accountId?: string; nexusSession?: string } | undefined;
  const token = (entities.RefreshToken ?? entities.AuthorizationCode ?? entities.AccessToken) as
    | { accountId?: string }
    | undefined;
  const person = bound?.accountId ?? token?.accountId;
  if (person === undefined) return base;
  return { ...base, kind: 'user', id: person, person, org: orgOf(ctx), session: bound?.nexusSession };
}

/** The organization whose app it is; what concerns no app is the operator's. */
export const orgOf = (ctx: KoaContextWithOIDC): string =>
  String((partsOf(ctx).client as { org?: string } | undefined)?.org ?? operatorOrg);

/** Of a request that met no route of the provider there are none. */
export const partsOf = ({ oidc }: KoaContextWithOIDC): Partial<KoaContextWithOIDC['oidc']> =>
  (oidc as KoaContextWithOIDC['oidc'] | undefined) ?? {};
