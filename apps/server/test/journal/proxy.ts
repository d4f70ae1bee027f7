import net from 'node:net';
import { parse } from 'pg-connection-string';

/** A TCP proxy to PostgreSQL whose connections a test can cut. */
export class DatabaseProxy {
  readonly url: string;
  private readonly port: number;
  private readonly target: net.NetConnectOpts;
  private readonly sockets = new Set<net.Socket>();
  private server: net.Server | undefined;

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
      inner.pipe(outer).pipe(inner);
    });
    await new Promise<void>((resolve) => this.server?.listen(this.port, '127.0.0.1', resolve));
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
