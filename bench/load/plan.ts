/** One request, ready for the socket. */
export interface LoadRequest {
  /** Under which its latencies are counted. */
  label: string;
  bytes: Uint8Array;
  /** Where in `bytes` a serial number of 15 digits is written before each sending, so that no two are alike. */
  serialsAt?: readonly number[];
}

export interface LoadPlan {
  port: number;
  connections: number;
  /** Connection n sends the requests of list n (modulo the lists) in turn, each when the reply before it has come. */
  lists: LoadRequest[][];
  /** Milliseconds after which nothing new is sent; what is on its way is waited for. */
  forMs: number;
  /** Milliseconds between two requests of a connection; 0 = at once. */
  everyMs?: number;
  /** Statuses that count as a good reply. */
  accept: number[];
}

/** Milliseconds. */
export interface Latency {
  count: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

export interface LoadReport {
  /** Good replies. Each was read to its last byte. */
  good: number;
  /** Replies with another status, by status. */
  refused: Record<string, number>;
  /** Connections that failed or ended with a request under way. */
  broken: number;
  /** The first reply that was not good, to explain it. */
  example: string | undefined;
  /** From the first byte sent to the last byte read. */
  ms: number;
  perSecond: number;
  latency: Latency;
  byLabel: Record<string, Latency>;
  /** Share of one core that the generator itself used: near 1, it is what limits. */
  generatorCpu: number;
}

export const serialDigits = 15;

/** The bytes of a JSON request on a connection that stays open. */
export function jsonRequest(
  label: string,
  what: string,
  { headers = {}, body, serial }: { headers?: Record<string, string>; body?: unknown; serial?: string } = {},
): LoadRequest {
  const text = body === undefined ? '' : JSON.stringify(body);
  const all: Record<string, string> = {
    host: 'localhost',
    ...headers,
    ...(body === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
  };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const bytes = Buffer.from(`${what} HTTP/1.1\r\n${head.join('')}\r\n${text}`);
  if (serial === undefined) return { label, bytes };
  if (serial.length !== serialDigits) throw new RangeError(`a serial has ${serialDigits} characters`);
  const serialsAt: number[] = [];
  for (let at = bytes.indexOf(serial); at >= 0; at = bytes.indexOf(serial, at + serialDigits)) serialsAt.push(at);
  if (serialsAt.length === 0) throw new RangeError('the serial is not in the request');
  return { label, bytes, serialsAt };
}
