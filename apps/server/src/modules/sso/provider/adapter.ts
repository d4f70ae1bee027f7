import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import { systemActor } from '../../../kernel/caller.ts';
import { second, toDate } from '../../../kernel/clock.ts';
import { sha256Bytes } from '../../../kernel/crypto/hash.ts';
import { systemScope } from '../../../kernel/crypto/key-ring.ts';
import type { Tx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { addClient } from '../clients/clients.ts';
import { offlineScope } from '../consents/fields.ts';
import { findClient } from './clients.ts';
import * as store from './store.ts';

/** Seconds; for records to which the provider gives no expiry. */
const defaultLifetime = 86_400;

/** How long a refresh token for offline access may be used again: a reply was lost, or two tabs asked at once. */
const repeatMs = 10 * second;

/** Models of which a second use ends the whole grant (RFC 9700, 4.14.2). */
const singleUse = new Set(['AuthorizationCode', 'RefreshToken', 'DeviceCode']);

const hashOf = (text: string | undefined): Buffer | null => (text === undefined ? null : sha256Bytes(text));

const aadOf = (model: string, hash: Buffer): string[] => ['oidc', model, hash.toString('hex')];

/** `nexusSession`: the session at Nexus that a session of the provider belongs to. */
export type SessionPayload = AdapterPayload & { nexusSession?: string };

export async function openRecord(kernel: Kernel, model: string, found: store.FoundRecord): Promise<SessionPayload> {
  const opened = await kernel.keyring.open(kernel.keysDb, aadOf(model, found.hash), found.payload);
  const payload = JSON.parse(opened.toString('utf8')) as SessionPayload;
  return found.consumedAt === null ? payload : { ...payload, consumed: Math.floor(found.consumedAt / second) };
}

/** Only clients that register themselves are stored by the provider: see registration.ts. */
const registrationOf = (id: string, { org, client_name, redirect_uris = [] }: AdapterPayload) => ({
  id: id as Id<'cli'>,
  org: String(org),
  name: String(client_name),
  redirectUris: redirect_uris,
});

/** Stores the provider's data in `eco_oidc_records`: encrypted, found by hashes, and gone when the session at Nexus ends. */
export class RecordAdapter implements Adapter {
  private readonly kernel: Kernel;
  private readonly model: string;

  constructor(kernel: Kernel, model: string) {
    this.kernel = kernel;
    this.model = model;
  }

  async upsert(id: string, payload: SessionPayload, expiresIn = defaultLifetime): Promise<void> {
    const { kernel, model } = this;
    if (model === 'Client') return addClient(kernel, registrationOf(id, payload));
    const hash = sha256Bytes(id);
    const sealed = await kernel.keyring.seal(kernel.keysDb, systemScope, aadOf(model, hash), JSON.stringify(payload));
    await this.run((tx) =>
      store.putRecord(tx, {
        model,
        hash,
        payload: sealed,
        grantHash: hashOf(payload.grantId),
        uidHash: hashOf(payload.uid),
        userCodeHash: hashOf(payload.userCode),
        sessionId: payload.nexusSession ?? null,
        personId: payload.accountId ?? null,
        appId: payload.clientId ?? null,
        expiresAt: toDate(kernel.clock.now() + expiresIn * second),
      }),
    );
  }

  find(id: string): Promise<AdapterPayload | undefined> {
    if (this.model === 'Client') return findClient(this.kernel, id);
    return this.findBy('hash', id);
  }

  findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.findBy('uidHash', uid);
  }

  findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.findBy('userCodeHash', userCode);
  }

  /** The database decides which use is the first. A second one means that the code or token was stolen. */
  async consume(id: string): Promise<void> {
    const { model } = this;
    const hash = sha256Bytes(id);
    if (await this.run((tx) => store.consumeRecord(tx, model, hash))) return;
    const found = await this.find(id);
    if (found !== undefined && found.consumed === undefined) return;
    const { grantId } = found ?? {};
    if (singleUse.has(model) && grantId !== undefined) {
      await this.run((tx) => store.removeGrant(tx, sha256Bytes(grantId)));
    }
    throw new errors.InvalidGrant('already consumed');
  }

  async destroy(id: string): Promise<void> {
    const hash = sha256Bytes(id);
    // Kept, so that an old page can lead back to its app: see stale.ts.
    if (this.model === 'Interaction') await this.run((tx) => store.consumeRecord(tx, this.model, hash));
    else await this.run((tx) => store.removeRecord(tx, this.model, hash));
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await this.run((tx) => store.removeByGrant(tx, this.model, sha256Bytes(grantId)));
  }

  private async findBy(by: 'hash' | 'uidHash' | 'userCodeHash', text: string): Promise<AdapterPayload | undefined> {
    const found = await this.run(async (tx) => {
      const record = await store.findRecord(tx, this.model, by, sha256Bytes(text));
      // The provider's session ends with the session at Nexus, on every node.
      const ended = record?.sessionId != null && !(await store.isLiveSession(tx, record.sessionId));
      return ended ? undefined : record;
    });
    if (found === undefined || (this.model === 'Interaction' && found.consumedAt !== null)) return undefined;
    const payload = await openRecord(this.kernel, this.model, found);
    return this.isRepeatable(payload, found.consumedAt) ? { ...payload, consumed: undefined } : payload;
  }

  private isRepeatable({ expiresWithSession, scope = '' }: AdapterPayload, consumedAt: number | null): boolean {
    if (this.model !== 'RefreshToken' || consumedAt === null || expiresWithSession === true) return false;
    return scope.split(' ').includes(offlineScope) && this.kernel.clock.now() - consumedAt <= repeatMs;
  }

  /** Runs as `nobody`: it sees no row of any tenant or person, only records and look-ups. */
  private run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.kernel.database.person(systemActor('sso.adapter'), { person: 'nobody' }, work);
  }
}
