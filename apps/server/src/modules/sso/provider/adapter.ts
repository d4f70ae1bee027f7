import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import { systemActor } from '../../../kernel/caller.ts';
import { second } from '../../../kernel/clock.ts';
import { sha256Bytes } from '../../../kernel/crypto/hash.ts';
import { systemScope } from '../../../kernel/crypto/key-ring.ts';
import type { Tx } from '../../../kernel/db/tx.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import * as store from '../store/records.ts';
import { findClient } from './clients.ts';

/** Seconds a record lives whose expiry the provider does not say. */
const defaultLife = 86_400;

/** Models that act for a person and hang on a grant: used twice, the whole grant ends (RFC 9700, 4.14.2). */
const singleUse = new Set(['AuthorizationCode', 'RefreshToken', 'DeviceCode']);

const hashOf = (text: string | undefined): Buffer | null => (text === undefined ? null : sha256Bytes(text));

const aadOf = (model: string, hash: Buffer): string[] => ['oidc', model, hash.toString('hex')];

/** A session of the provider and the log-in at Nexus that it stands for. */
export type SessionPayload = AdapterPayload & { nexusSession?: string };

export async function openRecord(kernel: Kernel, model: string, found: store.FoundRecord): Promise<SessionPayload> {
  const opened = await kernel.keyring.open(kernel.keysDb, aadOf(model, found.hash), found.payload);
  const payload = JSON.parse(opened.toString('utf8')) as SessionPayload;
  return found.consumedAt === null ? payload : { ...payload, consumed: Math.floor(found.consumedAt / second) };
}

/** Keeps what the provider keeps, in `eco_oidc_records`: found by hashes, sealed, and gone when the log-in at Nexus ends. */
export class RecordAdapter implements Adapter {
  private readonly kernel: Kernel;
  private readonly model: string;

  constructor(kernel: Kernel, model: string) {
    this.kernel = kernel;
    this.model = model;
  }

  async upsert(id: string, payload: SessionPayload, expiresIn = defaultLife): Promise<void> {
    const { kernel, model } = this;
    const hash = sha256Bytes(id);
    const sealed = await kernel.keyring.seal(kernel.keysDb, systemScope, aadOf(model, hash), JSON.stringify(payload));
    await this.run((tx) =>
      store.put(tx, {
        model,
        hash,
        payload: sealed,
        grant: hashOf(payload.grantId),
        uid: hashOf(payload.uid),
        userCode: hashOf(payload.userCode),
        session: payload.nexusSession ?? null,
        person: payload.accountId ?? null,
        app: payload.clientId ?? null,
        expiresAt: kernel.clock.now() + expiresIn * second,
      }),
    );
  }

  find(id: string): Promise<AdapterPayload | undefined> {
    if (this.model === 'Client') return findClient(this.kernel, id);
    return this.findBy('hash', id);
  }

  findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.findBy('uid_hash', uid);
  }

  findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.findBy('user_code_hash', userCode);
  }

  /** The database decides which of many at once is the first; whoever else holds the same code or token is a thief or robbed. */
  async consume(id: string): Promise<void> {
    const { model } = this;
    const hash = sha256Bytes(id);
    if (await this.run((tx) => store.consume(tx, model, hash))) return;
    const { grantId } = (await this.find(id)) ?? {};
    if (singleUse.has(model) && grantId !== undefined) {
      await this.run((tx) => store.removeGrant(tx, sha256Bytes(grantId)));
    }
    throw new errors.InvalidGrant('already consumed');
  }

  async destroy(id: string): Promise<void> {
    await this.run((tx) => store.remove(tx, this.model, sha256Bytes(id)));
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await this.run((tx) => store.removeByGrant(tx, this.model, sha256Bytes(grantId)));
  }

  private async findBy(by: 'hash' | 'uid_hash' | 'user_code_hash', text: string): Promise<AdapterPayload | undefined> {
    const found = await this.run(async (tx) => {
      const record = await store.find(tx, this.model, by, sha256Bytes(text));
      // Whatever ended the log-in at Nexus, and on whichever node: the provider's session is over with it.
      const over = record?.session != null && !(await store.sessionStands(tx, record.session));
      return over ? undefined : record;
    });
    return found === undefined ? undefined : openRecord(this.kernel, this.model, found);
  }

  /** As nobody: no row of any tenant or person is seen, only records and look-ups. */
  private run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.kernel.database.person(systemActor('sso.adapter'), { person: 'nobody' }, work);
  }
}
