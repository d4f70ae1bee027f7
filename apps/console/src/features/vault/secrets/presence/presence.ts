/** What a person tells of an environment. Ids of secrets. */
interface At {
  viewing?: string;
  editing: string[];
}

/** The state of a topic of presence. */
export interface Told {
  members?: Record<string, { personId: string; state: At }>;
}

export type Doing = 'viewing' | 'editing';

/** As the server takes them. */
const maxEdited = 20;

/** Who else has the environments of a page open, and is at their secrets. A person with several tabs is one. */
export class Presence {
  /** Ids of those that are shown to be open. */
  readonly environments: readonly string[];
  readonly #told = new Map<string, Told>();
  readonly #own = new Map<string, { viewing: string[]; editing: string[] }>();
  readonly #listeners = new Set<() => void>();
  readonly #onOwn: (environment: string, at: At) => void;
  /** The person at this page. */
  #self: string | undefined;
  /** Ids of persons with a comma between them, by what they are at. */
  #people = new Map<string, string>();

  constructor(environments: readonly string[], onOwn: (environment: string, at: At) => void) {
    this.environments = environments;
    this.#onOwn = onOwn;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Others who have one of the environments open. A text, which is the same as long as they are. */
  here = (): string => this.#people.get('') ?? '';

  /** Others who are at a secret. */
  at = (doing: Doing, secret: string): string => this.#people.get(`${doing} ${secret}`) ?? '';

  ownAt(environment: string): At {
    const { viewing = [], editing = [] } = this.#own.get(environment) ?? {};
    const last = viewing.at(-1);
    return { ...(last !== undefined && { viewing: last }), editing: [...new Set(editing)].slice(0, maxEdited) };
  }

  /** The person begins; returns how it ends. */
  begin(doing: Doing, environment: string, secret: string): () => void {
    const own = this.#own.get(environment) ?? { viewing: [], editing: [] };
    this.#own.set(environment, own);
    own[doing].push(secret);
    this.#onOwn(environment, this.ownAt(environment));
    return () => {
      own[doing].splice(own[doing].indexOf(secret), 1);
      this.#onOwn(environment, this.ownAt(environment));
    };
  }

  setSelf(person: string | undefined): void {
    this.#self = person;
    this.#change();
  }

  /** What the server tells of an environment; undefined where the person may not see it. */
  heard(environment: string, told: Told | undefined): void {
    if (told === undefined) this.#told.delete(environment);
    else this.#told.set(environment, told);
    this.#change();
  }

  #change(): void {
    const people = new Map<string, Set<string>>();
    const add = (what: string, person: string) => people.set(what, (people.get(what) ?? new Set()).add(person));
    // Before it is known who the person is, they would be among the others.
    for (const { members = {} } of this.#self === undefined ? [] : this.#told.values()) {
      for (const { personId, state } of Object.values(members)) {
        if (personId === this.#self) continue;
        add('', personId);
        if (state.viewing !== undefined) add(`viewing ${state.viewing}`, personId);
        for (const secret of state.editing) add(`editing ${secret}`, personId);
      }
    }
    this.#people = new Map([...people].map(([what, all]) => [what, [...all].sort().join(',')]));
    for (const listener of this.#listeners) listener();
  }
}
