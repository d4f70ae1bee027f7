import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { toIso } from './clock.ts';
import { type Id, isId } from './ids.ts';

/** Text that is no line of ours: the rest of an append that a crash cut off. */
const line = /^(\S+) (eco_usr_\w{22})$/;

/**
 * Who was erased, outside of the database: a line each, `<RFC 3339> <user id>`, only ever appended to. A database that
 * is restored from a backup still has the person; replaying this erases them again. It holds ids and times, no name.
 */
export class ErasureLedger {
  private readonly path: string;
  private readonly people: Set<string>;
  /** One append after the other. */
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

  /** Everybody in it, in the order of their erasure. */
  get all(): Id<'usr'>[] {
    return [...this.people].filter((id) => isId(id, 'usr')) as Id<'usr'>[];
  }

  has(person: string): boolean {
    return this.people.has(person);
  }

  /** Resolves when the line would survive a power cut. `at` in epoch milliseconds. */
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
      // A line break in front too: what a crash left of the line before must not swallow this one.
      await file.appendFile(`${isNew ? '' : '\n'}${toIso(at)} ${person}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    if (isNew) await syncFolder(dirname(this.path));
    this.people.add(person);
  }
}

/** A new file is only there after a power cut when its folder is on the disk too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
