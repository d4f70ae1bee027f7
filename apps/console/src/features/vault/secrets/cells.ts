/**
 * What is shown of values: nothing, until a person asks for one. A value is gone after 30 seconds and as soon as the tab is
 * hidden. What somebody has typed is hidden likewise, but kept, so that nothing is lost.
 */
export type Cell = Revealed | Editing;

interface Revealed {
  mode: 'revealed';
  value: string;
}

interface Editing {
  mode: 'editing';
  draft: string;
  /** Of the value that the person wants to replace; 0 where there is none. */
  version: number;
  /** The draft is kept, but not in the page. */
  concealed: boolean;
}

/** Milliseconds for which a value is shown, or a draft without a key being pressed. */
export const shownMs = 30_000;

export class Cells {
  readonly #cells = new Map<string, Cell>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #listeners = new Map<string, Set<() => void>>();

  get = (key: string): Cell | undefined => this.#cells.get(key);

  subscribe(key: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(key);
    };
  }

  reveal(key: string, value: string): void {
    this.#set(key, { mode: 'revealed', value });
  }

  edit(key: string, draft: string, version: number): void {
    this.#set(key, { mode: 'editing', draft, version, concealed: false });
  }

  /** A draft that could not be saved yet: kept, but not in the page. */
  keep(key: string, draft: string, version: number): void {
    this.edit(key, draft, version);
    this.#conceal(key);
  }

  type(key: string, draft: string): void {
    const cell = this.#cells.get(key);
    if (cell?.mode === 'editing') this.#set(key, { ...cell, draft, concealed: false });
  }

  /** Shows a draft again. */
  resume(key: string): void {
    const cell = this.#cells.get(key);
    if (cell?.mode === 'editing') this.#set(key, { ...cell, concealed: false });
  }

  close(key: string): void {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    if (this.#cells.delete(key)) this.#tell(key);
  }

  /** The tab is hidden, or the page is left. */
  concealAll(): void {
    for (const key of [...this.#cells.keys()]) this.#conceal(key);
  }

  closeAll(): void {
    for (const key of [...this.#cells.keys()]) this.close(key);
  }

  #conceal(key: string): void {
    const cell = this.#cells.get(key);
    this.close(key);
    if (cell?.mode !== 'editing') return;
    this.#cells.set(key, { ...cell, concealed: true });
    this.#tell(key);
  }

  #set(key: string, cell: Cell): void {
    this.#cells.set(key, cell);
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(() => this.#conceal(key), shownMs),
    );
    this.#tell(key);
  }

  #tell(key: string): void {
    for (const listener of this.#listeners.get(key) ?? []) listener();
  }
}
