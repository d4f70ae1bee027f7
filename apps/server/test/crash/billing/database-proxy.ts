import { once } from 'node:events';
import net from 'node:net';
import { parse } from 'pg-connection-string';
import type { Steps } from './steps.ts';

/** Statements that change what is owed or paid. Records of requests, audit entries and sums of usage are other tests'. */
const money =
  /^\s*(?:with\b[\s\S]*?)?(?:insert into|update|delete from)\s+"?(eco_(?:subscription|invoice|payment|credit|ledger|usage_records|revenue_movements|stripe_events|polar_events|billing)\w*)/i;

/** Between a server and PostgreSQL: announces each transaction that changes something about money before its COMMIT. */
export class CommitProxy {
  readonly url: string;
  private readonly server: net.Server;
  private readonly sockets = new Set<net.Socket>();

  private constructor(server: net.Server, url: string) {
    this.server = server;
    this.url = url;
  }

  static async to(databaseUrl: string, steps: Steps): Promise<CommitProxy> {
    const { host, port, user, password, database } = parse(databaseUrl);
    const number = Number(port ?? 5432);
    const target = host?.startsWith('/')
      ? { path: `${host}/.s.PGSQL.${number}` }
      : { host: host ?? '127.0.0.1', port: number };
    const server = net.createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port: own } = server.address() as net.AddressInfo;
    const url = `postgres://${user}:${encodeURIComponent(password ?? '')}@127.0.0.1:${own}/${database}`;
    const proxy = new CommitProxy(server, url);
    server.on('connection', (inner) => proxy.join(inner, net.connect(target), steps));
    return proxy;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(inner: net.Socket, outer: net.Socket, steps: Steps): void {
    for (const socket of [inner, outer]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        inner.destroy();
        outer.destroy();
      });
    }
    outer.pipe(inner);
    const session = new Session();
    let last = Promise.resolve();
    inner.on('data', (bytes: Buffer) => {
      last = last.then(async () => {
        for (const message of session.messages(bytes)) {
          const label = session.commits(message);
          if (label !== undefined && !(await steps.pass(`commit ${label}`))) return void outer.destroy();
          if (!outer.destroyed) outer.write(message);
        }
      });
    });
  }
}

/** What a client says on one connection (PostgreSQL's documentation, "Message Formats"). */
class Session {
  private rest = Buffer.alloc(0);
  private isGreeted = false;
  private readonly prepared = new Map<string, string>();
  /** Changed since the transaction began. */
  private readonly changed = new Set<string>();

  /** Whole messages; what is cut off waits for more bytes. */
  *messages(bytes: Buffer): Generator<Buffer> {
    this.rest = Buffer.concat([this.rest, bytes]);
    for (;;) {
      // The first message has no type.
      const head = this.isGreeted ? 1 : 0;
      if (this.rest.length < head + 4) return;
      const length = head + this.rest.readInt32BE(head);
      if (this.rest.length < length) return;
      const message = this.rest.subarray(0, length);
      this.rest = this.rest.subarray(length);
      this.isGreeted = true;
      yield message;
    }
  }

  /** The tables that the message commits changes of, if it does. */
  commits(message: Buffer): string | undefined {
    const text = this.statement(message);
    if (text === undefined) return undefined;
    const table = money.exec(text)?.[1];
    if (table !== undefined) this.changed.add(table);
    if (!/^\s*(commit|rollback|begin)\b/i.test(text)) return undefined;
    const tables = [...this.changed].join(' ');
    this.changed.clear();
    return /^\s*commit/i.test(text) && tables !== '' ? tables : undefined;
  }

  /** Of a query, or of a prepared statement that is bound. */
  private statement(message: Buffer): string | undefined {
    const type = String.fromCharCode(message[0] ?? 0);
    const [first = '', second = ''] = message.subarray(5).toString('utf8').split('\0', 2);
    if (type === 'Q') return first;
    if (type === 'P') this.prepared.set(first, second);
    return type === 'B' ? this.prepared.get(second) : undefined;
  }
}
