import type { RefusedCredential } from '../../../http/identify.ts';
import type { Caller, EnvironmentPlace } from '../../../kernel/caller.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { DecidedBy } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { LimitRequest } from '../../../kernel/limits/index.ts';

export interface Refusal {
  by: DecidedBy;
  reason: string;
  /** Name of the limit that is reached. */
  limit?: string | undefined;
}

/** What a key or a token says of a call by itself, before roles are asked. */
export interface Credential {
  /** The principal whose roles decide; undefined for a customer's key and for a credential that is not accepted. */
  principal: string | undefined;
  scopes: readonly string[] | undefined;
  /** Where alone it may act. */
  environment?: EnvironmentPlace | undefined;
  /** Of its own limits. */
  windows?: readonly LimitRequest[] | undefined;
  /** Addresses and networks that a key is limited to. */
  networks?: readonly string[];
  /** The key of a customer has no roles, and its permissions are words of the organization's own. */
  isCustomers?: true;
  refusal?: Refusal | undefined;
}

export interface KeyQuestion {
  permission?: string | undefined;
  environmentId?: Id<'env'> | undefined;
  ip?: string | undefined;
}

/** What of a line of the request log says why. */
export interface RecordedRequest {
  method: string;
  route: string;
  status: number;
  code: string | null;
  reason: string | null;
  caller: { id: string; keyId: string | null };
}

/** What later modules know of credentials and requests: filled by app.ts. */
export interface ExplainPort {
  /** By a key's id, or the whole key. Takes nothing from its limits. @throws NOT_FOUND where there is no such id */
  key(tx: TenantTx, key: string, question: KeyQuestion): Promise<Credential>;
  /** Why a verification answers the code; undefined where it lets the call through. */
  verification(code: string): Refusal | undefined;
  /** An access token, for a call in the organization. @throws INVALID_TOKEN, FORBIDDEN */
  token(kernel: Kernel, token: string, organization: string | undefined): Promise<Caller | RefusedCredential>;
  /** @throws NOT_FOUND */
  request(tx: TenantTx, id: Id<'req'>): Promise<RecordedRequest>;
}
