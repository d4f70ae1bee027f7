import { personalData, type Subject } from '../../../http/personal-data.ts';
import type { Caller } from '../../../kernel/caller.ts';
import { personScope } from '../../../kernel/crypto/key-ring.ts';
import type { PersonTx, SystemTx } from '../../../kernel/db/tx.ts';
import { errors } from '../../../kernel/errors.ts';
import type { Id } from '../../../kernel/ids.ts';
import { type Kernel, kernelService } from '../../../kernel/kernel.ts';
import { operatorOrg } from '../../../kernel/record.ts';
import { accountKey } from '../login/throttle.ts';
import { sessionRevoked } from '../sessions/events.ts';
import { forgetSessions } from '../sessions/sessions.ts';
import { identityState } from '../state.ts';
import { userErased } from './events.ts';
import * as store from './store.ts';

/**
 * Erases the caller in a transaction of the database owner, because their rows are in many organizations. The request's
 * own transaction holds no lock that this one needs; it records who asked.
 * @throws LAST_OWNER
 */
export async function eraseMe(tx: PersonTx, caller: Caller) {
  const id = caller.id as Id<'usr'>;
  await erasePerson(tx.use(kernelService), id, false);
  tx.audit({ resource: { type: 'user', id }, risk: 'high' });
  return { id, erasedAt: tx.now };
}

/** Erases again the persons that a restored backup brought back. Safe on several nodes at once. */
export async function repeatErasures(kernel: Kernel): Promise<void> {
  const { database, log } = kernel;
  const { ledger } = kernel.services.use(identityState);
  const { erased, returned } = await database.system('identity.find-restored-persons', async (tx) => ({
    erased: new Set(await store.erasedPersons(tx)),
    returned: await store.withIdentity(tx, ledger.all),
  }));
  // A restored key would open what is sealed in exports and logs, even where the identity was not restored with it.
  const again = ledger.all.filter((person) => !erased.has(person) || returned.includes(person));
  for (const person of again) await erasePerson(kernel, person, true);
  if (again.length > 0)
    log.warn({ persons: again.length }, 'a backup had restored erased persons; they are erased again');
  // The erasures of other nodes: every node's ledger is complete, so any one of them is enough.
  for (const person of erased) await ledger.add(person, kernel.clock.now());
}

/** @throws NOT_FOUND, LAST_OWNER */
export async function erasePerson(kernel: Kernel, person: Id<'usr'>, again: boolean): Promise<void> {
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
    tx.emit({ org, ...userErased(person, {}) });
    auditErasure(tx, person);
    const { topic, payload } = await kernel.keyring.shred(tx.client, personScope(person));
    await tx.invalidate(topic, payload);
    // Last, before the commit: the ledger knows everyone who was erased, in case a backup restores them.
    await ledger.add(person, tx.now);
  });
  for (const work of later) {
    await work().catch((error: unknown) => log.error({ err: error }, 'a part of an erasure is left to a later job'));
  }
}

/** An entry in the audit log of each organization that an event of the erasure names. */
function auditErasure(tx: SystemTx, person: string): void {
  for (const org of new Set(tx.events.map((event) => event.org ?? operatorOrg))) {
    tx.audit({ org, action: 'user.erased', resource: { type: 'user', id: person }, risk: 'high' });
  }
}

/** Erases what this module holds of the person. */
export async function eraseIdentity(tx: SystemTx, { person, email, org }: Subject): Promise<void> {
  const account = email === undefined ? undefined : accountKey(tx.use(identityState), email);
  const ended = await store.deletePerson(tx, person, account);
  await forgetSessions(tx, ended);
  for (const id of ended) tx.emit({ org, ...sessionRevoked(id, { reason: 'erased' }) });
}
