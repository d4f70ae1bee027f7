/** The server was killed before it could go on. */
export class Killed extends Error {}

/**
 * Whether the server is killed in the place of a step: by its label, its number of all that were seen, and its number of
 * those of this server.
 */
export type IsDue = (label: string, number: number, ofServer: number) => boolean;

/**
 * What a server does that outlives it, one after the other: a transaction that is committed, a call of a provider, an answer.
 * Each is announced here before it is let through, so that a kill in its place falls between it and the step before.
 */
export class Steps {
  /** Of the handling that is watched, those in whose place the server was killed too. */
  readonly seen: string[] = [];
  private readonly kill: () => Promise<void>;
  private isDue: IsDue | undefined;
  private ofServer = 0;
  private dead = false;
  private death = Promise.withResolvers<void>();

  constructor(kill: () => Promise<void>) {
    this.kill = kill;
  }

  /** From here on steps count, and the server is killed in the place of those of which `isDue` says so. */
  watch(isDue: IsDue): void {
    this.seen.length = 0;
    this.ofServer = 0;
    this.isDue = isDue;
  }

  ignore(): void {
    this.isDue = undefined;
  }

  /** Another server runs. */
  revive(): void {
    if (!this.dead) return;
    this.ofServer = 0;
    this.dead = false;
    this.death = Promise.withResolvers();
  }

  /** What goes on beside the server, and after its death without it. @throws Killed */
  async beside(work: Promise<unknown>): Promise<void> {
    await Promise.race([work, this.death.promise]);
    if (this.dead) throw new Killed();
  }

  get isDead(): boolean {
    return this.dead;
  }

  /** False: it must not be let through, since the server is dead. */
  async pass(label: string): Promise<boolean> {
    if (this.dead) return false;
    if (this.isDue === undefined) return true;
    this.seen.push(label);
    this.ofServer += 1;
    if (!this.isDue(label, this.seen.length, this.ofServer)) return true;
    this.dead = true;
    await this.kill();
    this.death.resolve();
    return false;
  }
}
