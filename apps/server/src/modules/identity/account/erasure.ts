import { personalData, type Subject } from '../../../http/personal-data.ts';
import type { Caller } from '../../../kernel/caller.ts';
import { toIso } from '../../../kernel/clock.ts';
import { personScope } from '../../../kernel/crypto/key-ring.ts';
import type { PersonTx, SystemTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { kernelService } from '../../../kernel/kernel.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { accountKey } from '../login/throttle.ts';
import { identityState } from '../state.ts';
import * as store from './erasure-store.ts';

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
  await erasePerson(tx.use(kernelService), id, false);
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
  const later: (() => Promise<void>)[] = [];
  await database.system('identity.erase-person', async (tx) => {
    const identity = await store.lockIdentity(tx, person);
    if (identity === undefined && !again) throw errors.NOT_FOUND();
    if (identity !== undefined) later.push(() => mailer.forget(identity.email));
    const org = identity?.org ?? operatorOrg;
    const afterwards = (work: () => Promise<void>) => void later.push(work);
    const subject: Subject = { person, org, again, email: identity?.email, afterwards };
    for (const part of [...services.use(personalData)].reverse()) await part.erase(tx, subject);
    tx.emit({ org, type: 'user.erased', subject: person, data: {} });
    auditErasure(tx, person);
    const { topic, payload } = await kernel.keyring.shred(tx.client, personScope(person));
    await tx.notify(topic, payload);
    // Last, and before the commit: nobody is erased whom a restored backup could bring back.
    await ledger.add(person, tx.now);
  });
  for (const work of later) {
    await work().catch((error: unknown) => log.error({ err: error }, 'a part of an erasure is left to a later job'));
  }
}

/** An entry in the log of each organization that an event of the erasure names. */
function auditErasure(tx: SystemTx, person: string): void {
  for (const org of new Set(tx.events.map((event) => event.org ?? operatorOrg))) {
    tx.audit({ org, action: 'user.erased', resource: { type: 'user', id: person }, risk: 'high' });
  }
}

/** Everything of this module. */
export async function eraseIdentity(tx: SystemTx, { person, email, org }: Subject): Promise<void> {
  const state = tx.use(identityState);
  const ended = await store.deletePerson(tx, person, email === undefined ? undefined : accountKey(state, email));
  for (const id of ended) {
    await tx.notify('session', id);
    tx.emit({ org, type: 'session.revoked', subject: id, data: { reason: 'erased' } });
  }
  tx.afterCommit(() => ended.forEach((id) => void state.sessions.forget(id)));
}
