/** A reply that a client has read to its end: what it says must be true from then on. */
export interface Acknowledged {
  /** `x-request-id`. */
  id: string;
  status: number;
  /** Method and path. */
  what: string;
}

/** What the clients of one installation know, whatever happens to the server. */
export class Ledger {
  /** Since the last `take`. */
  private fresh: Acknowledged[] = [];
  readonly all: Acknowledged[] = [];
  /** Answers that no client may ever get. */
  readonly violations: string[] = [];
  /** Requests whose answer did not arrive. */
  lost = 0;
  /** Answers 503. */
  unavailable = 0;
  /** Refreshes that were repeated after their answer was lost: with the pair again, or with a new log-in. */
  readonly repeats = { served: 0, toldToLogIn: 0 };
  /** Ids of customers by the name that their last acknowledged change gave them, and those that may have it too. */
  readonly names = new Map<string, string[]>();
  readonly revokedKeys: string[] = [];
  /** Values that the secrets of an environment may have, as with `names`, and a key that reads them; by its path. */
  readonly secrets = new Map<string, { as: string; values: Map<string, string[]> }>();
  /** Ids of accepted usage events. */
  readonly events: string[] = [];

  acknowledge(reply: Acknowledged): void {
    this.fresh.push(reply);
    this.all.push(reply);
  }

  /** What was acknowledged since the last call. */
  take(): Acknowledged[] {
    return this.fresh.splice(0);
  }

  violation(text: string): void {
    this.violations.push(text);
  }
}
