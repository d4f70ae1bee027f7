import type { FakeClock } from './clock.ts';

export interface Message {
  /** Of the event. */
  id: string;
  type: string;
  body: string;
}

export interface Endpoint {
  url: string;
  secret: string;
}

export interface WebhookBehaviour {
  /** Milliseconds of real time before each delivery. */
  delayMs?: number;
  /** How often each is sent; 1 unless told. */
  copies?: number;
  /** Those that never arrive, and that the provider believes to have sent. */
  lose?: (message: Message) => boolean;
}

export interface Attempt {
  id: string;
  type: string;
  url: string;
  /** 0 where nobody answered. */
  status: number;
  at: Date;
}

interface Delivery {
  message: Message;
  endpoint: Endpoint;
  /** Tries so far. */
  tries: number;
}

interface Rules {
  /** Headers of one try: providers sign its time too. */
  sign(message: Message, secret: string, now: Date): Record<string, string>;
  /** Milliseconds between the tries of a delivery that was not answered with 2xx. */
  retries: readonly number[];
  /** Told of each try. */
  tried?(endpoint: Endpoint, message: Message, status: number): void;
}

// In milliseconds of real time: what a provider waits for an answer.
const patience = 10_000;

/** Sends signed webhooks one after another, retries by the fake's clock, and does what tests want to go wrong. */
export class Webhooks {
  /** Every try, in order. */
  readonly attempts: Attempt[] = [];
  private readonly clock: FakeClock;
  private readonly rules: Rules;
  private behaviour: WebhookBehaviour = {};
  private held: Delivery[] | undefined;
  private queue: Promise<void> = Promise.resolve();
  private readonly sent = new Map<string, Delivery[]>();
  private timers = 0;
  private closed = false;

  constructor(clock: FakeClock, rules: Rules) {
    this.clock = clock;
    this.rules = rules;
    clock.onStep(() => this.settled());
  }

  behave(behaviour: WebhookBehaviour): void {
    this.behaviour = behaviour;
  }

  /** Keeps deliveries until `release`. */
  hold(): void {
    this.held ??= [];
  }

  /** Sends what was held: in its order, reversed, or as the test orders it, copies apart. */
  async release(
    order: 'sent' | 'reversed' | (<T extends { message: Message }>(held: T[]) => T[]) = 'sent',
  ): Promise<void> {
    const held = this.held ?? [];
    this.held = undefined;
    if (order === 'reversed') held.reverse();
    for (const delivery of typeof order === 'function' ? order(held) : held) this.enqueue(delivery);
    await this.settled();
  }

  send(message: Message, endpoint: Endpoint): void {
    if (this.behaviour.lose?.(message) === true) return;
    const delivery = { message, endpoint, tries: 0 };
    this.sent.set(message.id, [...(this.sent.get(message.id) ?? []), delivery]);
    for (let copy = 0; copy < (this.behaviour.copies ?? 1); copy += 1) {
      if (this.held === undefined) this.enqueue(delivery);
      else this.held.push(delivery);
    }
  }

  /** What the dashboard's Resend does. */
  async resend(id: string): Promise<void> {
    for (const delivery of this.sent.get(id) ?? []) this.enqueue(delivery);
    await this.settled();
  }

  /** When everything that is not held was tried. */
  async settled(): Promise<void> {
    for (let seen: Promise<void> | undefined; seen !== this.queue; ) {
      seen = this.queue;
      await seen;
    }
  }

  close(): void {
    this.closed = true;
  }

  private enqueue(delivery: Delivery): void {
    this.queue = this.queue.then(() => this.attempt(delivery));
  }

  private async attempt(delivery: Delivery): Promise<void> {
    const { delayMs } = this.behaviour;
    if (delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (this.closed) return;
    const { message, endpoint } = delivery;
    const at = this.clock.now();
    let status = 0;
    try {
      const response = await fetch(endpoint.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...this.rules.sign(message, endpoint.secret, at) },
        body: message.body,
        redirect: 'manual',
        signal: AbortSignal.timeout(patience),
      });
      status = response.status;
      await response.arrayBuffer();
    } catch {
      // Nobody there, or no answer in time: tried again as a refusal is.
    }
    this.attempts.push({ id: message.id, type: message.type, url: endpoint.url, status, at });
    this.rules.tried?.(endpoint, message, status);
    if (status < 200 || status > 299) this.retry(delivery);
  }

  private retry(delivery: Delivery): void {
    const wait = this.rules.retries[delivery.tries];
    delivery.tries += 1;
    if (wait === undefined) return;
    this.timers += 1;
    this.clock.schedule(`webhook-${this.timers}`, this.clock.milliseconds() + wait, () => this.enqueue(delivery));
  }
}
