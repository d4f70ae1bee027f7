import { VersionedState } from '../state.ts';

/** Somebody who is there, by one connection. */
export interface Member {
  personId: string;
  /** When they came. RFC 3339. */
  since: string;
  /** What they say they are at, as the topic declares it. */
  state: Record<string, unknown>;
}

/** By the id of the connection: a person may have several. */
export type Members = Readonly<Record<string, Member>>;

/** Milliseconds for which changes are gathered: a hundred who come together are told in one message. */
const gatherMs = 50;
/** Those who came first, of one node. Whoever comes later sees them, and is shown once there is a place. */
const maxShown = 100;

/** Who is at one thing, on this node and on others. */
export class PresenceFeed {
  readonly topic: string;
  readonly org: string;
  readonly state: VersionedState;
  private readonly onChange: () => void;
  private readonly opened: Promise<void>;
  private readonly here = new Map<string, Member>();
  private elsewhere: ReadonlyMap<string, Members> = new Map();
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param open resolves when the feed was told of other nodes
   * @param onChange the members of this node are others now
   */
  constructor(topic: string, org: string, open: (feed: PresenceFeed) => Promise<void>, onChange: () => void) {
    this.topic = topic;
    this.org = org;
    this.state = new VersionedState(topic);
    this.onChange = onChange;
    this.opened = open(this).then(() => this.tell());
  }

  /** @throws where the database does not answer. */
  ready(): Promise<void> {
    return this.opened;
  }

  /** Those of this node who are shown. */
  get members(): Members {
    return Object.fromEntries([...this.here].slice(0, maxShown));
  }

  /** Comes, or is at something else now. */
  enter(connection: string, member: Omit<Member, 'since'>, at: string): void {
    const since = this.here.get(connection)?.since ?? at;
    this.here.set(connection, { ...member, since });
    this.changed();
  }

  leave(connection: string): void {
    if (this.here.delete(connection)) this.changed();
  }

  /** By node: all of those that have members. */
  others(members: ReadonlyMap<string, Members>): void {
    this.elsewhere = members;
    this.gather();
  }

  close(): void {
    clearTimeout(this.timer);
  }

  private changed(): void {
    this.gather();
    this.onChange();
  }

  private gather(): void {
    if (this.state.isKnown) this.timer ??= setTimeout(() => this.tell(), gatherMs).unref();
  }

  private tell(): void {
    this.timer = undefined;
    this.state.become({ members: Object.assign({}, ...this.elsewhere.values(), this.members) });
  }
}
