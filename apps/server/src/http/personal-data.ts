import type { PersonTx, SystemTx } from '../kernel/db/tx.ts';
import type { Id } from '../kernel/ids.ts';
import { service } from '../kernel/services.ts';

/** What a module does with a table that names people. `test/personal-data.test.ts` finds tables that nobody names. */
export interface PersonalTable {
  /** The section of a person's export in which its rows stand, or why they stand in none. */
  exported: string | { not: string };
  /**
   * - `deleted`: no row names the person.
   * - `soon`: the same, by a subscriber to `user.erased`, within seconds.
   * - `sealed`: rows stay; what is personal in them is sealed under the person's key, which is destroyed.
   * - `pseudonym`: rows keep the person's id, which no longer identifies anybody.
   */
  erased: 'deleted' | 'soon' | 'sealed' | 'pseudonym';
}

/** The person who is erased, and what must happen beside the rows. */
export interface Subject {
  person: Id<'usr'>;
  /** What concerns the account is recorded in: the organization that was made with it. */
  org: string;
  /** Undefined where the identity is gone already: an erasure may be repeated. */
  email: string | undefined;
  /** From the ledger, after a restore: nothing may refuse it. */
  again: boolean;
  /** Runs after the commit; may fail, and is then done by a later job. */
  afterwards(work: () => Promise<void>): void;
}

/** A module's answer to "what do you hold of this person?" and "forget it". */
export interface PersonalData {
  tables: Readonly<Record<string, PersonalTable>>;
  /** Section → rows, in the person's own transaction. */
  export(tx: PersonTx): Promise<Record<string, unknown>>;
  /**
   * Deletes and blanks; run twice it does nothing the second time. Later modules are asked first.
   * @throws a NexusError where the person cannot go now; nothing is erased then.
   */
  erase(tx: SystemTx, subject: Subject): Promise<void>;
}

/** Under which app.ts provides those of all modules, in module order. */
export const personalData = service<readonly PersonalData[]>('personal-data');
