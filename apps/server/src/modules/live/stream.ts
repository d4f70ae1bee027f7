import type { Caller } from '../../kernel/caller.ts';
import { errors } from '../../kernel/errors.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { Connection, type Credential, type Transport } from '../../kernel/live/connection.ts';
import { liveService } from '../../kernel/live/live.ts';
import type { Message } from '../../kernel/live/message.ts';
import { type AskedTopic, parseTopic } from '../../kernel/live/topic.ts';
import { liveErrors } from './errors.ts';

/**
 * The topics that were asked for, each authorized as a GET would be.
 * @throws TOPIC_UNKNOWN, FORBIDDEN
 */
export async function askedTopics(
  kernel: Kernel,
  caller: Caller,
  credential: Credential,
  texts: readonly string[],
): Promise<AskedTopic[]> {
  const { topics } = kernel.services.use(liveService);
  const all = [...new Set(texts)].map((text) => {
    const asked = parseTopic(topics, text);
    if (asked === undefined)
      throw liveErrors.TOPIC_UNKNOWN(
        `There is no topic ${text}. There are ${[...topics.keys()].join(', ')}, described at /docs/live`,
      );
    return asked;
  });
  for (const asked of all) {
    if (await credential.mayRead(caller, asked)) continue;
    const { permission } = asked.topic;
    throw errors.FORBIDDEN(`The topic ${asked.text} needs the permission ${permission}`, {
      reason: `role: needs ${permission}`,
    });
  }
  return all;
}

/** Goes into the `id` of messages, which a line break would end. */
const idPart = /^[^=,\p{Cc}]+=[\w.-]+$/u;

/** @throws INVALID_REQUEST */
export function placesIn(cursor: string | undefined): Map<string, string> {
  const places = new Map<string, string>();
  for (const part of cursor === undefined || cursor === '' ? [] : cursor.split(',')) {
    if (!idPart.test(part)) throw errors.INVALID_REQUEST('query/cursor: is not the id of a message');
    const at = part.indexOf('=');
    places.set(part.slice(0, at), part.slice(at + 1));
  }
  return places;
}

/**
 * Server-sent events (HTML Living Standard, 9.2) of the topics, until one side ends them.
 * @throws RATE_LIMITED
 */
export async function* stream(
  kernel: Kernel,
  caller: Caller,
  credential: Credential,
  asked: readonly AskedTopic[],
  places: ReadonlyMap<string, string>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const live = kernel.services.use(liveService);
  // In one turn with what it counts: of many who come together, none passes between.
  live.assertRoom(caller);
  const transport = new StreamTransport(places);
  const connection = new Connection(live, transport, caller, credential);
  live.add(connection);
  signal.addEventListener('abort', () => transport.end());
  try {
    yield `retry: ${live.reconnectAfterMs()}\n\n`;
    await Promise.all(asked.map((each) => connection.begin(each, places.get(each.text))));
    live.connections.check(connection);
    yield* transport.chunks();
  } finally {
    connection.end(1000);
  }
}

class StreamTransport implements Transport {
  readonly kind = 'sse';
  private readonly places: Map<string, string>;
  private waiting: string[] = [];
  private waitingBytes = 0;
  private ended = false;
  private wake: (() => void) | undefined;
  private drainings: (() => void)[] = [];

  constructor(places: ReadonlyMap<string, string>) {
    this.places = new Map(places);
  }

  send(message: Message): void {
    const { place, text } = message;
    if (place !== undefined) this.places.set(place.topic, place.cursor);
    const id = place === undefined ? '' : `id: ${[...this.places].map((each) => each.join('=')).join()}\n`;
    this.push(`${id}data: ${text}\n\n`);
  }

  unsent(): number {
    return this.waitingBytes;
  }

  drained(): Promise<void> {
    return new Promise((resolve) => this.drainings.push(resolve));
  }

  /** A comment. */
  beat(): void {
    this.push(':\n\n');
  }

  close(code: number, reason: string): void {
    this.push(`data: ${JSON.stringify({ type: 'close', code, reason })}\n\n`);
    this.end();
  }

  end(): void {
    this.ended = true;
    this.wake?.();
    this.drain();
  }

  /** What waits, when the reader has room for it. */
  async *chunks(): AsyncGenerator<string> {
    for (;;) {
      if (this.waiting.length === 0 && !this.ended) await new Promise<void>((resolve) => (this.wake = resolve));
      if (this.waiting.length > 0) {
        const chunk = this.waiting.join('');
        this.waiting = [];
        this.waitingBytes = 0;
        this.drain();
        yield chunk;
      } else if (this.ended) return;
    }
  }

  private push(text: string): void {
    if (this.ended) return;
    this.waiting.push(text);
    this.waitingBytes += Buffer.byteLength(text);
    this.wake?.();
  }

  private drain(): void {
    for (const resolve of this.drainings.splice(0)) resolve();
  }
}
