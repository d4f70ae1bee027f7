import { anonymous, type Caller } from '../../http/caller.ts';
import { personalData, type Subject } from '../../http/personal-data.ts';
import { operatorOrg } from '../../http/record.ts';
import { toIso } from '../../kernel/clock.ts';
import { personScope } from '../../kernel/crypto/key-ring.ts';
import type { Statement } from '../../kernel/db/database.ts';
import type { DomainEvent, PersonTx, SystemTx, Tx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import { eventsStatement } from '../../kernel/events/events.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { auditStatement } from '../audit/index.ts';
import { accountKey } from './lockout.ts';
import { identityState } from './state.ts';
import * as store from './store/erasure.ts';

export interface Erased {
  id: Id<'usr'>;
  erasedAt: string;
}

/**
 * Erases the caller, in a transaction of the owner's: their rows lie in many organizations. The request's own
 * transaction holds no lock that this one needs, and records who asked.
 * @throws LAST_OWNER
 */
export async function eraseMe(tx: PersonTx, caller: Caller): Promise<Erased> {
  const id = caller.id as Id<'usr'>;
  await erasePerson(tx.kernel, id, false);
  tx.audit({ resource: { type: 'user', id }, risk: 'high' });
  return { id, erasedAt: toIso(tx.now) };
}

/** Done again after a restore from a backup; on several nodes at once the second finds nothing to do. */
export async function repeatErasures(kernel: Kernel): Promise<void> {
  const { database, log } = kernel;
  const { ledger } = kernel.services.use(identityState);
  const erased = new Set(await database.system('find erased persons', store.erasedPersons));
  const returned = await database.system('find restored persons', (tx) => store.stillThere(tx, ledger.all));
  // A restored key would open what is sealed in exports and logs, also where the identity was not restored with it.
  const again = ledger.all.filter((person) => !erased.has(person) || returned.includes(person));
  for (const person of again) await erasePerson(kernel, person, true);
  if (again.length > 0)
    log.warn({ persons: again.length }, 'erased persons had come back with a backup; they are erased');
  // What other nodes erased: each node's ledger is whole, so that any of them can be kept.
  for (const person of erased) await ledger.add(person, kernel.clock.now());
}

async function erasePerson(kernel: Kernel, person: Id<'usr'>, again: boolean): Promise<void> {
  const { database, services, mailer, log } = kernel;
  const { ledger } = services.use(identityState);
  const told = new Map<string, DomainEvent[]>();
  const later: (() => Promise<void>)[] = [];
  const tell = (org: string, event: DomainEvent) => void told.set(org, [...(told.get(org) ?? []), event]);
  await database.system(
    'erase a person',
    async (tx) => {
      const identity = await store.lockIdentity(tx, person);
      if (identity === undefined && !again) throw errors.NOT_FOUND();
      if (identity !== undefined) later.push(() => mailer.forget(identity.email));
      const org = identity?.org ?? operatorOrg;
      const subject: Subject = {
        person,
        org,
        again,
        email: identity?.email,
        tell,
        afterwards: (work) => later.push(work),
      };
      for (const part of [...services.use(personalData)].reverse()) await part.erase(tx, subject);
      tell(org, { type: 'user.erased', subject: person, data: {} });
      const { topic, payload } = await kernel.keyring.shred(tx.client, personScope(person));
      await tx.notify(topic, payload);
      // Last, and before the commit: nobody is erased whom a restored backup could bring back.
      await ledger.add(person, tx.now);
    },
    { beforeCommit: (tx) => record(tx, person, told) },
  );
  kernel.events.nudge();
  for (const work of later) {
    await work().catch((error: unknown) => log.error({ err: error }, 'a part of an erasure is left to a later job'));
  }
}

/** In each organization the person was in: an entry that says where they are, and the events of the erasure. */
async function record(tx: Tx, person: string, told: ReadonlyMap<string, DomainEvent[]>): Promise<Statement[]> {
  const statements: Statement[] = [];
  for (const [org, events] of told) {
    const entry = {
      action: 'user.erased',
      resource: { type: 'user', id: person },
      result: 'success' as const,
      risk: 'high' as const,
      caller: anonymous('', ''),
      requestId: 'erasure',
      at: tx.now,
    };
    statements.push(await auditStatement(tx, org, [entry]));
    tx.events.splice(0, Number.POSITIVE_INFINITY, ...events);
    const outbox = eventsStatement(tx, org);
    if (outbox !== undefined) statements.push(outbox);
  }
  return statements;
}

/** Everything of this module. */
export async function eraseIdentity(tx: SystemTx, { person, email, org, tell }: Subject): Promise<void> {
  const state = tx.use(identityState);
  const ended = await store.deletePerson(tx, person, email === undefined ? undefined : accountKey(state, email));
  for (const id of ended) {
    await tx.notify('session', id);
    tell(org, { type: 'session.revoked', subject: id, data: { reason: 'erased' } });
  }
  tx.afterCommit(() => ended.forEach((id) => void state.sessions.forget(id)));
}
