import type { KoaContextWithOIDC } from 'oidc-provider';
import { anonymous, type Caller } from '../../../kernel/caller.ts';
import { type AuditEntry, operatorOrg } from '../../../kernel/record.ts';

export type Middleware = (ctx: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>;

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

/** The record of this request; undefined outside of a request. */
export const aftermathOf = (ctx: KoaContextWithOIDC): Aftermath | undefined =>
  ctx.state.aftermath as Aftermath | undefined;

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
