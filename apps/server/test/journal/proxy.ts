import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'pg-connection-string';

/** A TCP proxy to PostgreSQL whose connections a test can cut, slow down, or leave without an answer. */
export class DatabaseProxy {
  readonly url: string;
  private readonly port: number;
  private readonly target: net.NetConnectOpts;
  private readonly sockets = new Set<net.Socket>();
  private server: net.Server | undefined;
  /** Milliseconds that everything takes longer, each way. Infinity: nothing arrives, and nobody is told. */
  private delay = 0;

  private constructor(databaseUrl: string, port: number) {
    const { host, port: there, user, password, database } = parse(databaseUrl);
    const number = Number(there ?? 5432);
    this.target = host?.startsWith('/')
      ? { path: `${host}/.s.PGSQL.${number}` }
      : { host: host ?? '127.0.0.1', port: number };
    this.port = port;
    this.url = `postgres://${user}:${encodeURIComponent(password ?? '')}@127.0.0.1:${port}/${database}`;
  }

  /** Not listening until `restore`. */
  static async to(databaseUrl: string): Promise<DatabaseProxy> {
    const probe = net.createServer();
    await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
    const { port } = probe.address() as net.AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    return new DatabaseProxy(databaseUrl, port);
  }

  async restore(): Promise<void> {
    this.server = net.createServer((inner) => {
      const outer = net.connect(this.target);
      for (const socket of [inner, outer]) {
        this.sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          this.sockets.delete(socket);
          inner.destroy();
          outer.destroy();
        });
      }
      this.forward(inner, outer);
      this.forward(outer, inner);
    });
    await new Promise<void>((resolve) => this.server?.listen(this.port, '127.0.0.1', resolve));
  }

  /** What was on its way under an infinite delay never arrives. */
  slow(delay: number): void {
    this.delay = delay;
  }

  private forward(from: net.Socket, to: net.Socket): void {
    let last = Promise.resolve();
    from.on('data', (bytes: Buffer) => {
      if (this.delay === Number.POSITIVE_INFINITY) {
        last = new Promise(() => {});
        return;
      }
      const arrived = this.delay === 0 ? undefined : sleep(this.delay);
      // In order, also where the delay becomes shorter.
      last = Promise.all([last, arrived]).then(() => void to.write(bytes));
    });
    from.on('end', () => void last.then(() => to.end()));
  }

  async cut(): Promise<void> {
    const closed = new Promise((resolve) =>
      this.server === undefined ? resolve(undefined) : this.server.close(resolve),
    );
    for (const socket of this.sockets) socket.destroy();
    await closed;
    this.server = undefined;
  }
}
