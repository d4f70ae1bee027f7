import { cookieSettings } from '../../../../http/identify.ts';
import type { RouteInput } from '../../../../http/route.ts';
import type { Caller } from '../../../../kernel/caller.ts';
import { second, toIso } from '../../../../kernel/clock.ts';
import { sha256, timingSafeEqualText } from '../../../../kernel/crypto/hash.ts';
import type { TenantTx } from '../../../../kernel/db/tx.ts';
import { errors } from '../../../../kernel/errors.ts';
import { type Id, isId } from '../../../../kernel/ids.ts';
import type { Kernel } from '../../../../kernel/kernel.ts';
import type { AccessClaims } from '../../../../kernel/signing/index.ts';
import { matches } from '../../../access/index.ts';
import { endToken, findServiceClient } from '../../../tenancy/index.ts';
import { vaultErrors } from '../../errors.ts';
import { type Auth, type Login, type NewToken, secondsOf } from './schema.ts';

type Asked = RouteInput<unknown, unknown, unknown>;

/** A service account that has shown its secret. */
export interface ProvenAccount {
  org: Id<'org'>;
  account: Id<'svc'>;
  /** Id of the secret, with whose end its tokens end. */
  secret: string;
}

/** @throws LOGIN_REFUSED */
export async function proveAccount(
  kernel: Kernel,
  { role_id: account, secret_id: secret }: Login,
  setSubject: Asked['setSubject'],
): Promise<ProvenAccount> {
  const found = isId(account, 'svc') ? await findServiceClient(kernel, account) : undefined;
  if (found === undefined || !isId(account, 'svc')) throw vaultErrors.LOGIN_REFUSED();
  setSubject({ org: found.org });
  const hash = sha256(secret);
  if (!found.hashes.some((each) => timingSafeEqualText(each, hash))) throw vaultErrors.LOGIN_REFUSED();
  return { org: found.org, account, secret: secret.split('.')[0] ?? '' };
}

/** An access token as the token endpoint gives it to the account. */
export async function logIn(tx: TenantTx, { kernel, caller }: Asked, proven: ProvenAccount): Promise<Auth> {
  const { account, org, secret } = proven;
  const authTime = Math.floor(tx.now / second);
  const signed = await kernel.signing.signAccessToken({
    ...{ sub: account, sid: secret, org, pv: 0, amr: [], authTime, clientId: account },
  });
  tx.audit({
    resource: { type: 'service-account', id: account },
    actor: { ...caller, kind: 'service', id: account, org },
  });
  return authOf(signed.claims, signed.token, signed.expiresIn);
}

const authOf = ({ sub, jti, scope }: AccessClaims, token: string, seconds: number): Auth => ({
  ...authWith(sub, jti, policiesOf(scope?.split(' '))),
  client_token: token,
  lease_duration: seconds,
});

const authWith = (owner: string, accessor: string, policies: string[]) => ({
  accessor,
  policies,
  token_policies: policies,
  metadata: null,
  renewable: true,
  entity_id: owner,
  token_type: 'service',
  orphan: true,
  mfa_requirement: null,
  num_uses: 0,
});

/** What the credential is narrowed to; without that, the roles of its owner decide alone. */
const policiesOf = (scopes: readonly string[] | undefined): string[] => [...(scopes ?? ['default'])];

/** The credential of the call: its public id, and how long it lives. */
interface Credential {
  text: string;
  accessor: string;
  /** Epoch seconds; undefined where it is not known, and where it does not expire. */
  issuedAt: number | undefined;
  expiresAt: number | undefined;
  claims: AccessClaims | undefined;
}

async function credentialOf({ kernel, caller, request, use }: Asked): Promise<Credential> {
  const bearer = request.header('authorization')?.replace(/^\w+ +/, '');
  const text =
    request.header('x-vault-token') ??
    request.header('x-api-key') ??
    bearer ??
    request.cookie(use(cookieSettings).access);
  if (text === undefined) throw errors.UNAUTHENTICATED();
  if (caller.key !== undefined) {
    const { expiresAt } = caller.restrictions ?? {};
    const seconds = expiresAt === undefined ? undefined : Math.floor(expiresAt / second);
    return { text, accessor: caller.key, issuedAt: undefined, expiresAt: seconds, claims: undefined };
  }
  const claims = await kernel.signing.verifyAccessToken(text);
  return { text, accessor: claims.jti, issuedAt: claims.iat, expiresAt: claims.exp, claims };
}

/** Seconds that clients take for "long": Vault's own longest life of a token. */
const longLife = 32 * 24 * 3600;

const secondsLeft = ({ expiresAt }: Credential, now: number): number =>
  expiresAt === undefined ? longLife : Math.max(0, expiresAt - Math.floor(now / second));

/** What clients ask before they use a token that they have. A key without an end has no time to live, as Vault's root token. */
export async function lookUpSelf(asked: Asked) {
  const { caller, request } = asked;
  const credential = await credentialOf(asked);
  const { accessor, issuedAt = 0, expiresAt } = credential;
  const left = expiresAt === undefined ? 0 : secondsLeft(credential, request.at);
  return {
    accessor,
    creation_time: issuedAt,
    creation_ttl: expiresAt === undefined ? 0 : expiresAt - issuedAt,
    display_name: caller.id,
    entity_id: caller.id,
    expire_time: expiresAt === undefined ? null : toIso(expiresAt * second),
    explicit_max_ttl: 0,
    // The token itself in Vault: a reply is in more places than its request was.
    id: accessor,
    issue_time: toIso(issuedAt * second),
    meta: null,
    num_uses: 0,
    orphan: true,
    path: caller.kind === 'service' ? 'auth/approle/login' : 'auth/token/create',
    policies: policiesOf(caller.scopes),
    renewable: true,
    ttl: left,
    type: 'service',
  };
}

/** The same token and what is left of its life, which nothing makes longer. Clients log in again when it ends. */
export async function renewSelf(asked: Asked): Promise<Auth> {
  const { caller, request } = asked;
  const credential = await credentialOf(asked);
  const { text, accessor } = credential;
  return {
    ...authWith(caller.id, accessor, policiesOf(caller.scopes)),
    client_token: text,
    lease_duration: secondsLeft(credential, request.at),
  };
}

/** Another token of a service account: no wider than the one that asks, and for no longer. @throws FORBIDDEN */
export async function createToken(tx: TenantTx, asked: Asked, { policies, ttl }: NewToken): Promise<Auth> {
  const { kernel, caller } = asked;
  const { claims } = await credentialOf(asked);
  if (claims === undefined)
    throw errors.FORBIDDEN('A key makes no tokens', { reason: 'caller: a key makes no tokens' });
  const scope = policies === undefined ? claims.scope : scopeWithin(caller, policies);
  const now = Math.floor(tx.now / second);
  const life = ttl === undefined || secondsOf(ttl) === 0 ? Number.POSITIVE_INFINITY : secondsOf(ttl);
  const { sub, sid, org, clientId } = { ...claims, clientId: claims.client_id };
  const signed = await kernel.signing.signAccessToken({
    ...{ sub, sid, org, pv: 0, amr: [], authTime: claims.auth_time, scope, clientId },
    until: Math.min(claims.exp, now + life),
  });
  tx.audit({ resource: { type: 'service-account', id: sub } });
  return authOf(signed.claims, signed.token, signed.expiresIn);
}

/** Ends the token, on every node within a moment; what was made of it by `createToken` stays, and ends as it would. */
export async function revokeSelf(tx: TenantTx, asked: Asked): Promise<void> {
  const { claims } = await credentialOf(asked);
  if (claims === undefined || !isId(claims.sub, 'svc')) throw errors.INVALID_TOKEN();
  await endToken(tx, { account: claims.sub, token: claims.jti, expiresAt: claims.exp * second });
}

/** @throws FORBIDDEN */
function scopeWithin({ scopes }: Caller, policies: readonly string[]): string {
  const wider = policies.find((each) => scopes !== undefined && !scopes.some((scope) => matches(scope, each)));
  if (wider !== undefined) {
    throw errors.FORBIDDEN(`The token does not have ${wider} itself`, { reason: `scope: the token has no ${wider}` });
  }
  return policies.join(' ');
}
