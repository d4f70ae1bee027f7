import type { LimitRequest } from './limits/index.ts';

/** Who makes a request, once identified. */
export interface Caller {
  kind: 'user' | 'service' | 'key' | 'customer' | 'anonymous';
  /** `eco_usr_…`, `eco_svc_…`, `eco_cus_…`; for a key, its owner; `anonymous` without credentials. */
  id: string;
  /** The organization the caller acts in. */
  org: string | undefined;
  /** The natural person behind the act, whose row-level scope it runs in; undefined for service accounts. */
  person: string | undefined;
  session: string | undefined;
  /** The platform key that was presented. */
  key: string | undefined;
  /** Narrows what the owner may do (keys and tokens); undefined = no narrowing. */
  scopes: readonly string[] | undefined;
  /** Narrows it too; absent where the credential has none. */
  restrictions?: Restrictions | undefined;
  /** Windows of its own limits: each call takes one unit from each, beside those of the route. */
  windows?: readonly LimitRequest[] | undefined;
  /** RFC 8176 methods by which the person authenticated. */
  amr: readonly string[];
  /** Epoch seconds of the last proof of identity; 0 where there is none. */
  authTime: number;
  /** Came with a cookie: unsafe methods then need the CSRF token. */
  cookie: boolean;
  address: string;
  userAgent: string;
  /** Set where an operator of the installation acts as the caller, for a time and for a reason. */
  impersonator?: Impersonator;
}

/** How a credential is restricted besides its scopes: nobody can hand on more. */
export interface Restrictions {
  /** Epoch milliseconds at which it expires; undefined for never. */
  readonly expiresAt: number | undefined;
  /** Addresses and networks it may be used from; any where empty. */
  readonly allowedIps: readonly string[];
  /** Windows in which its calls are counted. */
  readonly limits: readonly LimitRequest[];
  /** Where alone it may act; undefined for the whole organization. */
  readonly environment: EnvironmentPlace | undefined;
}

export const unrestricted: Restrictions = { expiresAt: undefined, allowedIps: [], limits: [], environment: undefined };

/** An environment and its project. */
export interface EnvironmentPlace {
  readonly project: string;
  readonly environment: string;
  /** False where real users do not depend on it: its calls are not billed. */
  readonly production?: boolean;
}

export interface Impersonator {
  /** The person who really acts: `eco_usr_…`. */
  id: string;
  /** `eco_imp_…`: its reason, beginning and end stand there. */
  impersonation: string;
  /** An owner of the organization consented that things are changed; otherwise it is reading only. */
  mayChange: boolean;
}

/** Background work acts under its own name, such as `tenancy.erase-organizations`. */
export interface SystemActor {
  kind: 'system';
  /** `module.job-or-subscriber`. */
  name: string;
}

export const systemActor = (name: string): SystemActor => ({ kind: 'system', name });

/** The one who opens a transaction, and is recorded as its actor. */
export type Actor = Caller | SystemActor;

/** An actor as the columns of records name it. For an impersonation, the operator who really acts. */
export interface RecordedActor {
  kind: Caller['kind'] | 'impersonator' | 'system';
  id: string;
  /** The session or, for an impersonator, the impersonation. */
  session: string | undefined;
  /** The natural person who acts. */
  person: string | undefined;
}

export function recordedActor(actor: Actor): RecordedActor {
  if (actor.kind === 'system') return { kind: 'system', id: actor.name, session: undefined, person: undefined };
  const { impersonator } = actor;
  if (impersonator === undefined) return actor;
  return {
    kind: 'impersonator',
    id: impersonator.id,
    session: impersonator.impersonation,
    person: impersonator.id,
  };
}

export const anonymous = (address: string, userAgent: string): Caller => ({
  kind: 'anonymous',
  id: 'anonymous',
  org: undefined,
  person: undefined,
  session: undefined,
  key: undefined,
  scopes: undefined,
  amr: [],
  authTime: 0,
  cookie: false,
  address,
  userAgent,
});
