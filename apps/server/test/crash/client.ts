import { Agent, request } from 'node:http';
import type { Json } from '../app.ts';
import type { Ledger } from './ledger.ts';

/** The connection broke before the answer was whole: whether the act was done is not known. */
export class Lost extends Error {}

export interface Reply {
  status: number;
  body: Json;
  text: string;
  headers: NodeJS.Dict<string | string[]>;
}

export interface Call {
  as?: string | undefined;
  body?: object;
  headers?: Record<string, string>;
}

/** Where the server listens now: another port after each start. */
export interface Where {
  address: string;
}

/** Longer than any answer takes on a busy machine; a request that hangs is a finding. Milliseconds. */
const patience = 30_000;

/** One connection, kept open while the server lives, from an address of its own (127.0.0.0/8 is all loopback on Linux). */
export class Connection {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });
  private readonly ledger: Ledger | undefined;
  private readonly localAddress: string;
  private readonly where: Where;

  constructor(where: Where, ledger?: Ledger, localAddress = '127.0.0.1') {
    this.where = where;
    this.ledger = ledger;
    this.localAddress = localAddress;
  }

  /** `send('GET /api/v1/auth/me', { as: token })`; throws Lost. */
  async send(what: string, { as, body, headers = {} }: Call = {}): Promise<Reply> {
    const [method = 'GET', path = '/'] = what.split(' ');
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const reply = await this.exchange(new URL(path, this.where.address), method, payload, {
      ...(as === undefined ? {} : { authorization: `Bearer ${as}` }),
      ...(payload === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(payload)) }),
      ...headers,
    });
    this.note(what, reply);
    return reply;
  }

  close(): void {
    this.agent.destroy();
  }

  private exchange(url: URL, method: string, payload: string | undefined, headers: Record<string, string>) {
    const { agent, localAddress } = this;
    return new Promise<Reply>((resolve, reject) => {
      const lose = (error: Error): void => reject(new Lost(error.message));
      const call = request(url, { agent, method, headers, localAddress, timeout: patience }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
        });
        response.on('error', lose);
        response.on('end', () => {
          if (!response.complete) return lose(new Error('cut off'));
          const isJson = String(response.headers['content-type']).includes('json');
          const parsed = isJson ? (JSON.parse(text) as Json) : ({} as Json);
          resolve({ status: response.statusCode ?? 0, body: parsed, text, headers: response.headers });
        });
      });
      call.on('timeout', () => call.destroy(new Error(`no answer within ${patience} ms`)));
      call.on('error', lose);
      call.end(payload);
    }).catch((error: Error) => {
      if (this.ledger !== undefined) this.ledger.lost += 1;
      if (error.message.startsWith('no answer')) this.ledger?.violation(`${method} ${url.pathname}: ${error.message}`);
      throw error;
    });
  }

  private note(what: string, { status, headers, body }: Reply): void {
    const { ledger } = this;
    if (ledger === undefined) return;
    const id = headers['x-request-id'];
    if (typeof id === 'string') ledger.acknowledge({ id, status, what });
    else ledger.violation(`${what} answered ${status} without x-request-id`);
    if (status < 500) return;
    if (status === 503) ledger.unavailable += 1;
    if (status !== 503) ledger.violation(`${what} answered ${status}: ${JSON.stringify(body)}`);
    else if (!(Number(headers['retry-after']) >= 1)) ledger.violation(`${what} answered 503 without Retry-After`);
  }
}
