import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { toIso } from './clock.ts';
import { type Id, isId } from './ids.ts';
import { syncFolder } from './sync-folder.ts';

/** Anything else is the rest of an append that a crash cut off. */
const line = /^(\S+) (eco_usr_\w{22})$/;

/**
 * Records outside the database who was erased: one line `<RFC 3339> <user id>` each, append-only. A database restored
 * from a backup still has the person; replaying the ledger erases them again. It holds ids and times, no names.
 */
export class ErasureLedger {
  private readonly path: string;
  private readonly people: Set<string>;
  /** The last append; they run one at a time. */
  private last: Promise<void> = Promise.resolve();

  private constructor(path: string, people: Set<string>) {
    this.path = path;
    this.people = people;
  }

  static async open(path: string): Promise<ErasureLedger> {
    await mkdir(dirname(path), { recursive: true, mode: 0o711 });
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    const people = text.split('\n').flatMap((each) => line.exec(each)?.[2] ?? []);
    return new ErasureLedger(path, new Set(people));
  }

  /** All erased users, in the order of their erasure. */
  get all(): Id<'usr'>[] {
    return [...this.people].filter((id) => isId(id, 'usr')) as Id<'usr'>[];
  }

  has(person: string): boolean {
    return this.people.has(person);
  }

  /** Resolves once the line would survive a power cut. `at` in epoch milliseconds. */
  add(person: Id<'usr'>, at: number): Promise<void> {
    const added = this.last.then(() => this.append(person, at));
    this.last = added.catch(() => {});
    return added;
  }

  private async append(person: Id<'usr'>, at: number): Promise<void> {
    if (this.people.has(person)) return;
    const file = await open(this.path, 'a', 0o600);
    const isNew = (await file.stat()).size === 0;
    try {
      // Starts with a line break, so that a partial line left by a crash does not swallow this one.
      await file.appendFile(`${isNew ? '' : '\n'}${toIso(at)} ${person}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    if (isNew) await syncFolder(dirname(this.path));
    this.people.add(person);
  }
}
