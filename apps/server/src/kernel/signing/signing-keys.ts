import { decodeProtectedHeader, type JWK, type JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import { type Clock, day, minute, second } from '../clock.ts';
import { sha256 } from '../crypto/hash.ts';
import type { KeyRing } from '../crypto/key-ring.ts';
import type { Queryable } from '../crypto/store.ts';
import { type Id, Ids, newSecretId } from '../ids.ts';
import { atMost } from '../lru.ts';
import { addNextKey, ensureKeys, loadKeys, type SigningKey } from './key-set.ts';
import type { Purpose } from './store.ts';
import * as store from './store.ts';
import { type AccessClaims, type AccessTokenInput, refusal, signBytes, signToken, verifyToken } from './tokens.ts';

export interface SigningKeysOptions {
  /** Runs the work in one transaction of a role that may use nexus_signing_keys and nexus_data_keys. */
  transaction: <Result>(work: (db: Queryable) => Promise<Result>) => Promise<Result>;
  ring: KeyRing;
  clock: Clock;
  /** `iss`: the installation's PUBLIC_URL. */
  issuer: string;
  /** `iss` of tokens that an OAuth client asked for: that of the authorization server's metadata (RFC 9068, 2.2). */
  oauthIssuer: string;
  /** `aud` of access tokens. */
  audience: string;
  /** Milliseconds an access token lives. Default 15 minutes. */
  accessTokenLife?: number;
  /** Called when keys could not be reloaded; the ones in memory stay in use. */
  onReloadFailed: (error: unknown) => void;
}

/** To be notified after the change; other nodes then call `reload()`. */
export interface SigningKeysChanged {
  topic: 'signing-keys';
  payload: Purpose;
}

interface VerifiedToken {
  kid: string;
  claims: AccessClaims;
}

const limits = {
  /** Allowed difference between the clocks of two nodes. */
  leeway: 5 * second,
  /** Ours have about 600 bytes. */
  tokenLength: 4096,
  /** Verified tokens in memory, about 1 kB each. */
  verifiedTokens: 10_000,
  /** Keys are reloaded this often even without a notification. */
  reloadEvery: 5 * minute,
  /** Tokens with unknown key ids cause at most one reload in this time. */
  minReloadInterval: 5 * second,
  /** A superseded key verifies for this long: much longer than a token lives or a JWKS is cached. */
  keepPrevious: day,
};

/**
 * Signing keys in the database: `next` is published before it signs, `current` signs, `previous` still verifies.
 * Verified tokens are cached by their SHA-256 until they expire or their key is retired. Whether the session is still
 * valid is not checked here.
 */
export class SigningKeys {
  private readonly options: SigningKeysOptions;
  private readonly ids: Ids;
  private readonly life: number;
  private keys = new Map<string, SigningKey>();
  private readonly verified = new LRUCache<string, VerifiedToken>(atMost(limits.verifiedTokens));
  private reloading: Promise<void> = Promise.resolve();
  /** Monotonic instant at which the last read began. */
  private readAt = 0;
  private reads = 0;
  /** The read that `keys` is from. */
  private newest = 0;

  private constructor(options: SigningKeysOptions) {
    this.options = options;
    this.ids = new Ids(options.clock);
    this.life = options.accessTokenLife ?? 15 * minute;
  }

  /** Reads the keys and creates missing ones. Many nodes may start at once. */
  static async open(options: SigningKeysOptions): Promise<SigningKeys> {
    const signing = new SigningKeys(options);
    await options.transaction(async (db) => {
      await store.lockSigningKeys(db);
      await ensureKeys(db, options.ring, { clock: options.clock, ids: signing.ids });
    });
    await signing.read();
    return signing;
  }

  /** The id of the signing key. */
  current(purpose: Purpose): Id<'key'> {
    return this.signer(purpose).kid;
  }

  /** A JWT of the purpose's `typ`, signed by its current key. */
  async sign(purpose: Purpose, claims: JWTPayload): Promise<string> {
    this.reloadWhenOld();
    const { kid, signWith } = this.signer(purpose);
    return signToken(purpose, kid, signWith, claims);
  }

  /** A JWS signature over `data` (RFC 7515, A.3) by the current key, for a protocol that assembles its own JWTs. */
  async signBytes(purpose: Purpose, kid: string, data: Uint8Array): Promise<Uint8Array> {
    const signer = this.signer(purpose);
    if (signer.kid !== kid) throw new Error(`${kid} is no longer the signing key`);
    return signBytes(signer.signWith, data);
  }

  /** An access token (RFC 9068), its claims and its lifetime in seconds. */
  async signAccessToken(input: AccessTokenInput): Promise<{ token: string; claims: AccessClaims; expiresIn: number }> {
    const iat = Math.floor(this.options.clock.now() / second);
    const { authTime, org, scope, clientId, until = Number.POSITIVE_INFINITY, ...rest } = input;
    const expiresIn = Math.min(Math.floor(this.life / second), until - iat);
    const { issuer, oauthIssuer } = this.options;
    const claims = {
      iss: clientId === undefined ? issuer : oauthIssuer,
      aud: this.options.audience,
      ...rest,
      ...(org === undefined ? {} : { org }),
      ...(scope === undefined ? {} : { scope }),
      ...(clientId === undefined ? {} : { client_id: clientId }),
      auth_time: authTime,
      jti: newSecretId('tok'),
      iat,
      exp: iat + expiresIn,
    };
    return { token: await this.sign('access-token', { ...claims, amr: [...claims.amr] }), claims, expiresIn };
  }

  /** The token's claims. @throws INVALID_TOKEN */
  async verifyAccessToken(token: string): Promise<AccessClaims> {
    this.reloadWhenOld();
    if (token.length > limits.tokenLength) throw refusal('too long');
    const { clock, issuer, oauthIssuer, audience } = this.options;
    const digest = sha256(token);
    const known = this.verified.get(digest);
    if (known !== undefined && this.keys.has(known.kid)) {
      // The same limit as in verifyToken.
      const end = Math.min(known.claims.exp * second, known.claims.iat * second + this.life);
      if (end + limits.leeway > clock.now()) return known.claims;
      this.verified.delete(digest);
    }
    const key = await this.verifier(keyIdOf(token));
    const claims = await verifyToken(token, key.verifyWith, {
      issuer: [issuer, oauthIssuer],
      audience,
      now: clock.now(),
      maxAge: this.life,
      leeway: limits.leeway,
    });
    this.verified.set(digest, { kid: key.kid, claims });
    return claims;
  }

  /** The public keys to publish, including `next`; of audit checkpoints all that ever existed. */
  jwks(purpose: Purpose): { keys: JWK[] } {
    this.reloadWhenOld();
    return { keys: [...this.keys.values()].filter((key) => key.purpose === purpose).map((key) => key.publicJwk) };
  }

  /** next → current → previous, with a new next. Concurrent calls are one step each. */
  async rotate(purpose: Purpose): Promise<SigningKeysChanged> {
    await this.advance(purpose, () => true);
    return { topic: 'signing-keys', payload: purpose };
  }

  /**
   * For a daily job: rotates if the current key is older than `days`, and retires access-token keys superseded more than a
   * day ago. Many nodes may run it, since the age is checked under the lock. Undefined if nothing changed.
   */
  async rotateIfOlderThan(purpose: Purpose, days: number): Promise<SigningKeysChanged | undefined> {
    const { clock } = this.options;
    const rotated = await this.advance(purpose, (activatedAt) => clock.now() - activatedAt > days * day);
    return rotated ? { topic: 'signing-keys', payload: purpose } : undefined;
  }

  private async advance(purpose: Purpose, isDue: (activatedAt: number) => boolean): Promise<boolean> {
    const { transaction, ring, clock } = this.options;
    const changed = await transaction(async (db) => {
      await store.lockSigningKeys(db);
      const retired = await store.retirePrevious(db, clock.now() - limits.keepPrevious, clock.now());
      const current = (await store.listKeys(db)).find((key) => key.purpose === purpose && key.state === 'current');
      if (!isDue(current?.activatedAt ?? 0)) return retired > 0;
      await store.supersedeCurrent(db, purpose, clock.now());
      await store.activateNext(db, purpose, clock.now());
      await addNextKey(db, ring, { clock, ids: this.ids }, purpose);
      return true;
    });
    if (changed) await this.reload();
    return changed;
  }

  /** Reads the keys again, as after a notification. Never rejects (see `onReloadFailed`). */
  reload(): Promise<void> {
    this.reloading = this.read().catch(this.options.onReloadFailed);
    return this.reloading;
  }

  private async read(): Promise<void> {
    this.readAt = this.options.clock.monotonic();
    this.reads += 1;
    const read = this.reads;
    const keys = await this.options.transaction((db) => loadKeys(db, this.options.ring));
    // If two reads overlap, the one that began later is newer.
    if (read > this.newest) {
      this.newest = read;
      this.keys = keys;
    }
  }

  private reloadWhenOld(): void {
    if (this.options.clock.monotonic() - this.readAt >= limits.reloadEvery) void this.reload();
  }

  private signer(purpose: Purpose): { kid: Id<'key'>; signWith: NonNullable<SigningKey['signWith']> } {
    for (const { kid, signWith, ...key } of this.keys.values()) {
      if (key.purpose === purpose && signWith !== undefined) return { kid, signWith };
    }
    throw new Error(`there is no current signing key for ${purpose}`);
  }

  /** The kid only selects one of our own keys (RFC 8725, 3.10). */
  private async verifier(kid: string): Promise<SigningKey> {
    // Another node may have rotated since our last read.
    if (!this.keys.has(kid)) {
      if (this.options.clock.monotonic() - this.readAt >= limits.minReloadInterval) void this.reload();
      await this.reloading;
    }
    const key = this.keys.get(kid);
    if (key?.purpose !== 'access-token') throw refusal('unknown key');
    return key;
  }
}

function keyIdOf(token: string): string {
  try {
    const { kid } = decodeProtectedHeader(token);
    if (typeof kid === 'string') return kid;
  } catch (cause) {
    throw refusal('not a JWT', cause);
  }
  throw refusal('no key id');
}
