/** Who makes a request, once identified. */
export interface Caller {
  kind: 'user' | 'service' | 'key' | 'anonymous';
  /** `eco_usr_…`, `eco_svc_…`; for a key, its owner; `anonymous` without credentials. */
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
  /** RFC 8176 methods by which the person authenticated. */
  amr: readonly string[];
  /** Epoch seconds of the last proof of identity; 0 where there is none. */
  authTime: number;
  /** Came with a cookie: unsafe methods then need the CSRF token. */
  cookie: boolean;
  address: string;
  userAgent: string;
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
