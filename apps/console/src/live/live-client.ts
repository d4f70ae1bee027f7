import { merged, type ServerMessage, type TopicMessage } from './messages.ts';

/** `offline`: the browser has no network. */
export type LiveState = 'connected' | 'reconnecting' | 'offline';

/** What of the browser's WebSocket is used. Its handlers are only set here, so what they take need not be said. */
export interface Socket {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

export interface LiveOptions {
  connect(): Socket;
  /**
   * The credential was refused.
   * @returns whether there is a new one now; the session has ended otherwise
   */
  renew(): Promise<boolean>;
  onSessionEnded(): void;
  /** Whether the browser has a network. */
  isOnline(): boolean;
  random?: () => number;
}

type Listener = (message: TopicMessage) => void;

/** Milliseconds: the first wait after a lost connection, doubled up to the greatest, half of each at random. */
const firstWaitMs = 500;
const greatestWaitMs = 30_000;
/** The server sends something every 25 seconds only where it is asked: a connection that answers no ping is replaced. */
const pingMs = 20_000;
const pongMs = 10_000;
const unauthenticated = 4401;

/** Types of messages with which a subscription begins. */
const beginnings: ReadonlySet<string> = new Set(['subscribed', 'reset', 'snapshot']);

interface Topic {
  listeners: Set<Listener>;
  /** Where a log is resumed from. */
  cursor: string | undefined;
  /** Of a state, with its version. */
  state: { version: number; data: Record<string, unknown> } | undefined;
  denied: string | undefined;
  /** Of presence: what the person tells. */
  own: object | undefined;
  /** The server has begun it on this connection: what came before is of an earlier subscription. */
  isBegun: boolean;
}

/**
 * One connection for all that a tab listens to. It is open while somebody listens, resumes logs where they were left, and
 * comes back by itself.
 */
export class LiveClient {
  private readonly options: LiveOptions;
  private readonly topics = new Map<string, Topic>();
  private readonly watchers = new Set<(state: LiveState) => void>();
  private socket: Socket | undefined;
  private opened = false;
  private attempts = 0;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  private pinging: ReturnType<typeof setTimeout> | undefined;
  /** A ping waits for its answer. */
  private isPinged = false;
  /** Milliseconds for which the server asked to wait before the next connection. */
  private asked: number | undefined;
  private told: LiveState = 'reconnecting';
  private renewing = false;
  private stopped = false;

  constructor(options: LiveOptions) {
    this.options = options;
  }

  get state(): LiveState {
    return this.told;
  }

  /** Answers how to stop listening. */
  onState(watcher: (state: LiveState) => void): () => void {
    this.watchers.add(watcher);
    return () => void this.watchers.delete(watcher);
  }

  /** Answers how to stop listening. Whoever comes later to a state gets what is known of it at once. */
  listen(name: string, listener: Listener): () => void {
    const known = this.topics.get(name);
    const topic = known ?? newTopic();
    topic.listeners.add(listener);
    this.topics.set(name, topic);
    if (known === undefined) this.subscribe(name, topic);
    else if (topic.denied !== undefined) listener({ type: 'denied', topic: name, code: topic.denied });
    else if (topic.state !== undefined) listener({ type: 'state', topic: name, data: topic.state.data });
    this.open();
    return () => {
      topic.listeners.delete(listener);
      if (topic.listeners.size > 0 || this.topics.get(name) !== topic) return;
      this.topics.delete(name);
      if (this.opened) this.send({ type: 'unsubscribe', topic: name });
      if (this.topics.size === 0) this.disconnect();
    };
  }

  /** Tells in a topic of presence what the person is at, now and after each new connection. */
  enter(name: string, own: object): void {
    const topic = this.topics.get(name);
    if (topic === undefined) return;
    topic.own = own;
    this.tellOwn(name, topic);
  }

  /** The browser has its network again, or lost it. */
  networkChanged(): void {
    if (!this.options.isOnline()) {
      this.disconnect();
      this.tell('offline');
      return;
    }
    this.attempts = 0;
    clearTimeout(this.waiting);
    this.waiting = undefined;
    this.tell('reconnecting');
    this.open();
  }

  /** The page is looked at again: timers of a page in the background are late, and its connection may be gone. */
  check(): void {
    if (this.socket === undefined || !this.opened || this.isPinged) return;
    clearTimeout(this.pinging);
    this.ping(this.socket);
  }

  /** For good. */
  stop(): void {
    this.stopped = true;
    this.disconnect();
    this.topics.clear();
  }

  private open(): void {
    const isIdle = this.socket === undefined && this.waiting === undefined && !this.renewing;
    if (this.stopped || !isIdle || this.topics.size === 0 || !this.options.isOnline()) return;
    const socket = this.options.connect();
    this.socket = socket;
    socket.onopen = () => {
      if (this.socket !== socket) return;
      this.opened = true;
      this.attempts = 0;
      for (const [name, topic] of this.topics) this.subscribe(name, topic);
      this.tell('connected');
      this.pinging = setTimeout(() => this.ping(socket), pingMs);
    };
    socket.onmessage = ({ data }: { data: unknown }) => {
      if (this.socket === socket) this.receive(JSON.parse(String(data)) as ServerMessage);
    };
    socket.onclose = ({ code }: { code: number }) => {
      if (this.socket === socket) void this.lost(code);
    };
  }

  private ping(socket: Socket): void {
    if (this.socket !== socket) return;
    this.isPinged = true;
    this.send({ type: 'ping' });
    this.pinging = setTimeout(() => {
      // A dead network closes nothing for minutes.
      socket.close();
      if (this.socket === socket) void this.lost(0);
    }, pongMs);
  }

  private async lost(code: number): Promise<void> {
    const wait = this.disconnected();
    if (this.stopped || this.topics.size === 0) return;
    this.tell(this.options.isOnline() ? 'reconnecting' : 'offline');
    if (code !== unauthenticated) {
      this.openAfter(wait ?? this.nextWait());
      return;
    }
    this.renewing = true;
    const renewed = await this.options.renew().catch(() => true);
    this.renewing = false;
    if (renewed) this.openAfter(this.nextWait());
    else {
      this.stop();
      this.options.onSessionEnded();
    }
  }

  private nextWait(): number {
    const { random = Math.random } = this.options;
    const whole = Math.min(greatestWaitMs, firstWaitMs * 2 ** this.attempts);
    this.attempts += 1;
    return whole / 2 + (random() * whole) / 2;
  }

  private openAfter(ms: number): void {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => {
      this.waiting = undefined;
      this.open();
    }, ms);
  }

  /** @returns how long the server asked to wait */
  private disconnected(): number | undefined {
    clearTimeout(this.pinging);
    this.isPinged = false;
    this.socket = undefined;
    this.opened = false;
    for (const topic of this.topics.values()) topic.isBegun = false;
    const { asked } = this;
    this.asked = undefined;
    return asked;
  }

  private disconnect(): void {
    clearTimeout(this.waiting);
    this.waiting = undefined;
    const { socket } = this;
    this.disconnected();
    socket?.close();
  }

  private subscribe(name: string, { cursor }: Topic): void {
    if (this.opened) this.send({ type: 'subscribe', topic: name, ...(cursor === undefined ? {} : { cursor }) });
  }

  private tellOwn(topic: string, { own, isBegun }: Topic): void {
    if (this.opened && isBegun && own !== undefined) this.send({ type: 'awareness', topic, state: own });
  }

  private send(message: object): void {
    this.socket?.send(JSON.stringify(message));
  }

  private receive(message: ServerMessage): void {
    if (message.type === 'pong') {
      const { socket } = this;
      clearTimeout(this.pinging);
      this.isPinged = false;
      if (socket !== undefined) this.pinging = setTimeout(() => this.ping(socket), pingMs);
      return;
    }
    if (message.type === 'reconnect') {
      this.asked = message.afterMs;
      return;
    }
    const topic = this.topics.get(message.topic);
    if (topic !== undefined) this.receiveOf(topic, message);
  }

  private receiveOf(topic: Topic, message: Exclude<ServerMessage, { type: 'pong' | 'reconnect' }>): void {
    const { type, topic: name } = message;
    if (type === 'denied') {
      topic.denied = message.code;
      tellAll(topic, { type, topic: name, code: message.code });
      return;
    }
    topic.denied = undefined;
    topic.isBegun ||= beginnings.has(type);
    if (!topic.isBegun) return;
    if (type === 'snapshot') {
      this.setState(name, topic, message.version, message.data);
      this.tellOwn(name, topic);
    } else if (type === 'delta') {
      // A change that does not follow the state that is known would make a state that never was.
      if (topic.state?.version !== message.version - 1) this.subscribe(name, topic);
      else this.setState(name, topic, message.version, merged(topic.state.data, message.data));
    } else {
      const isFirst = topic.cursor === undefined;
      topic.cursor = message.cursor;
      if (type === 'subscribed' && isFirst) tellAll(topic, { type, topic: name });
      else if (type === 'event') tellAll(topic, { type, topic: name, data: message.data });
      else if (type === 'reset') tellAll(topic, { type, topic: name });
    }
  }

  private setState(name: string, topic: Topic, version: number, data: Record<string, unknown>): void {
    topic.state = { version, data };
    tellAll(topic, { type: 'state', topic: name, data });
  }

  private tell(state: LiveState): void {
    if (this.told === state) return;
    this.told = state;
    for (const watcher of this.watchers) watcher(state);
  }
}

const newTopic = (): Topic => ({
  listeners: new Set(),
  cursor: undefined,
  state: undefined,
  denied: undefined,
  own: undefined,
  isBegun: false,
});

function tellAll({ listeners }: Topic, message: TopicMessage): void {
  for (const listener of listeners) listener(message);
}
