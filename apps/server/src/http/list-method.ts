import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** What Node's server says of bytes that it cannot parse. */
export type ClientError = Error & { code?: string };

/** With the bytes that arrived last, of which the parser took `bytesParsed`. */
type ParseError = ClientError & { rawPacket?: Buffer; bytesParsed?: number };

type Refuse = (error: ClientError, socket: Socket) => void;

/** Sockets that are read by a `ListConnection`: what their first parser still says is ignored. */
const taken = new WeakSet<Socket>();

/**
 * Answers `LIST /path`, which Vault's clients send and Node's parser refuses, as `GET /path?list=true` below one of the
 * roots. All else goes to `refuse`. The connection is closed after the reply.
 *
 * The parser fails at the third letter. Where the first two arrived in a packet of their own they are lost to us, and the
 * request is refused; so it is where it arrives in one packet with the request before it.
 */
export function answerList(roots: readonly string[], maxHeadBytes: number, timeoutMs: number, refuse: Refuse): Refuse {
  return (error, socket) => {
    if (taken.has(socket)) return;
    const { code, rawPacket, bytesParsed = 0 } = error as ParseError;
    const isList =
      code === 'HPE_INVALID_METHOD' && bytesParsed < method.length && rawPacket?.subarray(0, 3).toString() === 'LIS';
    if (!isList || roots.length === 0 || !socket.writable) refuse(error, socket);
    else readLine(socket, rawPacket, { roots, maxHeadBytes, timeoutMs, refuse: (why) => refuse(why ?? error, socket) });
  };
}

const method = 'LIST ';

interface Reading {
  roots: readonly string[];
  maxHeadBytes: number;
  timeoutMs: number;
  refuse(why?: ClientError): void;
}

/** Waits for the request line, which decides whose request it is. */
function readLine(socket: Socket, first: Buffer, { roots, maxHeadBytes, timeoutMs, refuse }: Reading): void {
  const { server } = socket as Socket & { server: Server };
  taken.add(socket);
  // Those of the parser that has failed.
  for (const event of ['data', 'end', 'drain', 'timeout']) socket.removeAllListeners(event);
  socket.setTimeout(0);
  let head = Buffer.alloc(0);
  const late = setTimeout(() => end(() => refuse(failure('ERR_HTTP_REQUEST_TIMEOUT'))), timeoutMs);
  const end = (then: () => void): void => {
    clearTimeout(late);
    socket.off('data', take).off('end', cut).off('close', cut);
    then();
  };
  const cut = (): void => end(() => socket.destroy());
  const pass = (length: number): void => {
    const line = rewritten(head.toString('latin1', 0, Math.max(length, 0)), roots);
    if (line === undefined) refuse();
    else server.emit('connection', new ListConnection(socket, [Buffer.from(line, 'latin1'), head.subarray(length)]));
  };
  const take = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk]);
    const length = head.indexOf('\n');
    if (length < 0 && head.length <= maxHeadBytes && isPrefix(head)) return;
    socket.pause();
    end(() => (length < 0 && head.length > maxHeadBytes ? refuse(failure('HPE_HEADER_OVERFLOW')) : pass(length)));
  };
  socket.on('data', take).on('end', cut).on('close', cut);
  take(first);
}

const failure = (code: string): ClientError => Object.assign(new Error(code), { code });

const isPrefix = (head: Buffer): boolean => method.startsWith(head.toString('latin1', 0, method.length));

/** `GET /path?list=true HTTP/1.1`; undefined for what is not the method LIST below a root. */
function rewritten(line: string, roots: readonly string[]): string | undefined {
  const [, path = '', query, version] = /^LIST (\/[^ ?]*)(?:\?([^ ]*))? (HTTP\/1\.[01]\r?)$/.exec(line) ?? [];
  if (!roots.some((root) => path.startsWith(root))) return undefined;
  const others = (query ?? '').split('&').filter((each) => each !== '' && !/^list(=|$)/.test(each));
  return `GET ${path}?${[...others, 'list=true'].join('&')} ${version}`;
}

/** A connection whose first bytes have been read already. */
export class ListConnection extends Duplex {
  readonly remoteAddress: string | undefined;
  readonly remotePort: number | undefined;
  private readonly socket: Socket;

  constructor(socket: Socket, head: readonly Buffer[]) {
    super({ allowHalfOpen: true });
    this.socket = socket;
    this.remoteAddress = socket.remoteAddress;
    this.remotePort = socket.remotePort;
    for (const each of head) this.push(each);
    socket.on('data', (chunk) => {
      if (!this.push(chunk)) socket.pause();
    });
    socket.on('end', () => this.push(null));
    socket.on('close', () => this.destroy());
  }

  override _read(): void {
    this.socket.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.socket.write(chunk, encoding, done);
  }

  override _final(done: () => void): void {
    this.socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.socket.destroy();
    done(error);
  }

  /** What Node's server calls after a reply that ends the connection. */
  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }
}
