import type { Dialect } from '../../../http/dialect.ts';
import type { Problem } from '../../../http/problem.ts';

/** Where Vault's clients find it: `VAULT_ADDR=https://nexus.example.com/vault`. */
const root = '/vault/v1/';

/** With the charset that others have, one client takes JSON for text. */
const json = 'application/json';

/** Every reply has all of it. One client takes nothing but null or an object for `warnings`. */
const envelopeOf = (requestId: string, part: { data: unknown } | { auth: unknown }) => ({
  request_id: requestId,
  lease_id: '',
  renewable: false,
  lease_duration: 0,
  data: null,
  wrap_info: null,
  warnings: null,
  auth: null,
  ...part,
});

/** Vault's own words by the code of the error. Its clients know these errors by them. */
type Words = Readonly<Record<string, string>>;

const known: Words = {
  CAS_MISMATCH: 'check-and-set parameter did not match the current version',
  LOGIN_REFUSED: 'invalid role or secret ID',
};

/** Statuses that Vault uses; clients know no others. Whoever is not known is not permitted. */
const statuses: Readonly<Record<number, number>> = { 401: 403, 409: 400, 410: 404, 415: 400, 422: 400 };

/** The name of the error in the catalogue, which has no other place in Vault's errors. */
export const codeHeader = 'x-nexus-error';

/** https://developer.hashicorp.com/vault/api-docs#error-response */
function errorOf(problem: Problem & { gone?: unknown }, words: Words) {
  const { status, code, requestId, gone } = problem;
  const body =
    gone === undefined
      ? { errors: messagesOf(problem, words) }
      : envelopeOf(requestId, { data: { data: null, metadata: gone } });
  return {
    status: words[code] === undefined ? (statuses[status] ?? status) : 400,
    headers: { [codeHeader]: code },
    body,
  };
}

function messagesOf({ status, code, detail, errors }: Problem, words: Words): string[] {
  const said = words[code];
  if (said !== undefined) return [said];
  // Clients take a 404 that says anything for a fault.
  if (code === 'SECRET_NOT_FOUND' || code === 'NOT_FOUND') return [];
  if (status === 401 || status === 403) return [`permission denied: ${detail}`];
  return errors?.map(({ path, message }) => `${path}: ${message}`) ?? [detail];
}

const base: Dialect = {
  errorType: json,
  replyType: json,
  tokenHeader: 'x-vault-token',
  // Who asks for a wrapped reply must not get the secret itself.
  refusedHeaders: ['x-vault-wrap-ttl'],
  root,
  listMethod: true,
  error: (problem) => errorOf(problem, known),
};

/** Of what is read and written. */
export const dataDialect: Dialect = {
  ...base,
  envelope: (data, requestId) => envelopeOf(requestId, { data }),
};

/** Of what gives tokens. */
export const authDialect: Dialect = {
  ...base,
  envelope: (auth, requestId) => envelopeOf(requestId, { auth }),
};

/** Of what says how the server is: nothing around it. */
export const plainDialect: Dialect = base;

/** Of what stands in the reply and in its `data` both. */
export const doubledDialect: Dialect = {
  ...base,
  envelope: (data, requestId) => ({ ...(data as object), ...envelopeOf(requestId, { data }) }),
};

/** For leases. Vault answers 400, not 404, for an unknown lease. */
export const leaseDialect: Dialect = {
  ...base,
  error: (problem) => errorOf(problem, { ...known, NOT_FOUND: 'lease not found', LEASE_ENDED: 'lease expired' }),
  // Beside the data, not in them.
  envelope: (lease, requestId) => ({ ...envelopeOf(requestId, { data: null }), ...(lease as object) }),
};

/** Of credentials that are made for a lease, which stands beside them. Vault answers 400, not 404, for an unknown role. */
export const credentialsDialect: Dialect = {
  ...base,
  error: (problem) => errorOf(problem, { ...known, NOT_FOUND: 'unknown role' }),
  envelope(reply, requestId) {
    const { lease, data } = reply as { lease: object; data: object };
    return { ...envelopeOf(requestId, { data }), ...lease };
  },
};

/** Of what is said of a lease. */
export const leaseDataDialect: Dialect = {
  ...dataDialect,
  error: (problem) => errorOf(problem, { ...known, NOT_FOUND: 'invalid lease' }),
};
