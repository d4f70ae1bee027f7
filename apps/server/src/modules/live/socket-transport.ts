import type { WebSocket } from 'ws';
import type { Clock } from '../../kernel/clock.ts';
import { second } from '../../kernel/clock.ts';
import type { Transport } from '../../kernel/live/connection.ts';
import type { Message } from '../../kernel/live/message.ts';

/** How long the other side may take to say goodbye. Milliseconds. */
const closeMs = second;

export class SocketTransport implements Transport {
  readonly kind = 'websocket';
  private readonly clock: Clock;
  private readonly socket: WebSocket;
  private drainings: (() => void)[] = [];
  /** Monotonic; undefined once it was answered. */
  private beatAt: number | undefined;

  constructor(clock: Clock, socket: WebSocket, onRtt: (milliseconds: number) => void) {
    this.clock = clock;
    this.socket = socket;
    socket.on('pong', () => {
      if (this.beatAt !== undefined) onRtt(clock.monotonic() - this.beatAt);
      this.beatAt = undefined;
    });
    socket.on('close', () => this.drain());
    this.beat();
  }

  send(message: Message): void {
    // The callback comes when the system has taken it.
    this.socket.send(message.bytes, { binary: false }, this.drain);
  }

  unsent(): number {
    return this.socket.bufferedAmount;
  }

  drained(): Promise<void> {
    return new Promise((resolve) => this.drainings.push(resolve));
  }

  /** One that was not answered until the next is the sign of a connection that is gone. */
  beat(): void {
    if (this.beatAt !== undefined) this.socket.terminate();
    this.beatAt = this.clock.monotonic();
    this.socket.ping();
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
    setTimeout(() => this.socket.terminate(), closeMs).unref();
  }

  private readonly drain = (): void => {
    for (const resolve of this.drainings.splice(0)) resolve();
  };
}
