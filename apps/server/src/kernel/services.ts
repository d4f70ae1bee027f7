/** A typed token under which a module keeps its running state, so that two apps in one process share nothing. */
export interface Service<T> {
  readonly name: string;
  /** Never set: carries the type. */
  readonly type?: T;
}

export const service = <T>(name: string): Service<T> => ({ name });

export class Services {
  private readonly states = new Map<string, unknown>();

  provide<T>(token: Service<T>, state: T): void {
    if (this.states.has(token.name)) throw new Error(`service ${token.name} is provided twice`);
    this.states.set(token.name, state);
  }

  use<T>(token: Service<T>): T {
    if (!this.states.has(token.name)) throw new Error(`service ${token.name} is not there: is its module in app.ts?`);
    return this.states.get(token.name) as T;
  }
}
