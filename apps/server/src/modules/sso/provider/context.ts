import type { KoaContextWithOIDC } from 'oidc-provider';
import { userAgentOf } from '../../../http/identify.ts';
import { anonymous, type Caller } from '../../../kernel/caller.ts';
import { type AuditEntry, operatorOrg } from '../../../kernel/record.ts';
import type { ApiRow } from '../apis/apis.ts';

export type Middleware = (ctx: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>;

/** What is recorded of a request before its reply is sent; see recording.ts. */
export interface RequestRecord {
  requestId: string;
  /** Epoch milliseconds. */
  at: number;
  entries: AuditEntry[];
  /** Work that must end before the reply is sent. */
  pending: Promise<unknown>[];
  /** The protocol's code of the error that a page shows; a reply in JSON has it itself. */
  code?: string;
  /** The server's error, not the request's. */
  failure?: unknown;
}

/** Undefined outside of a request. */
export const requestRecordOf = (ctx: KoaContextWithOIDC): RequestRecord | undefined =>
  ctx.state.requestRecord as RequestRecord | undefined;

/** Adds an entry to the audit log. */
export function addEntry(
  ctx: KoaContextWithOIDC,
  entry: Pick<AuditEntry, 'action' | 'resource'> & Partial<AuditEntry>,
): void {
  const record = requestRecordOf(ctx);
  if (record === undefined) return;
  const { requestId, at } = record;
  record.entries.push({ result: 'success', actor: callerOf(ctx), ...entry, requestId, at });
}

/** The caller of a request: the person of the session, or of the code or token that an app presents. */
export function callerOf(ctx: KoaContextWithOIDC): Caller {
  const base = anonymous(ctx.ip, userAgentOf(ctx.req));
  const { session, entities = {} } = partsOf(ctx);
  const bound = session as { accountId?: string; nexusSession?: string } | undefined;
  const token = (entities.RefreshToken ?? entities.AuthorizationCode ?? entities.AccessToken) as
    | { accountId?: string }
    | undefined;
  const person = bound?.accountId ?? token?.accountId;
  if (person === undefined) return base;
  return { ...base, kind: 'user', id: person, person, org: orgOf(ctx), session: bound?.nexusSession };
}

/** The organization of the app or of the API; without either, the operator. */
export const orgOf = (ctx: KoaContextWithOIDC): string =>
  String((partsOf(ctx).client as { org?: string } | undefined)?.org ?? apiOf(ctx)?.orgId ?? operatorOrg);

/** The API that the request is about, once the provider has looked it up: see resources.ts. */
export const apiOf = (ctx: KoaContextWithOIDC): ApiRow | undefined => (ctx.state as { api?: ApiRow }).api;

/** The identifier that a request, or the code or token in it, is about. */
export function resourceOf(ctx: KoaContextWithOIDC, token?: unknown): string | undefined {
  const { resource, aud } = (token ?? {}) as { resource?: unknown; aud?: unknown };
  const named = resource ?? aud ?? partsOf(ctx).params?.resource;
  return typeof named === 'string' ? named : undefined;
}

/** Empty for a request that matched no route of the provider. */
export const partsOf = ({ oidc }: KoaContextWithOIDC): Partial<KoaContextWithOIDC['oidc']> =>
  (oidc as KoaContextWithOIDC['oidc'] | undefined) ?? {};
