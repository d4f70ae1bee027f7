import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Behaviour {
  /** Answers the next `times` (all, if absent) calls to paths that begin so with this status, without doing anything. */
  fail?: { path: string; status: number; times?: number };
  /** Milliseconds before each answer. */
  delayMs?: number;
  /** Closes the socket instead of looking at such a call. */
  hangUpAt?: string;
  /** Does what such a call asks, then closes the socket instead of answering: once. */
  loseAnswerOf?: string;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body: string;
}

export interface Question {
  method: string;
  url: URL;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface Running {
  readonly url: string;
  close(): Promise<void>;
}

interface Answerer {
  behaviour(): Behaviour;
  answer(question: Question): Answer;
  /** In the provider's own form. */
  failure(status: number): Answer;
}

// In bytes.
const maxBody = 5_000_000;

/** Listens on a free port of this machine. Acts are synchronous, so one never sees another's half. */
export async function listen(answerer: Answerer): Promise<Running> {
  const server = createServer((request, response) => {
    // A client that leaves before its body has arrived gets no answer.
    serve(request, response, answerer).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A test that forgets to close it still ends.
  server.unref();
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, answerer: Answerer): Promise<void> {
  const body = await textOf(request);
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
  const behaviour = answerer.behaviour();
  const { delayMs, hangUpAt, loseAnswerOf } = behaviour;
  if (delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, delayMs));
  const isAt = (path: string | undefined): boolean => path !== undefined && url.pathname.startsWith(path);
  if (isAt(hangUpAt)) return void request.socket.destroy();
  const question = { method: request.method ?? 'GET', url, headers: request.headers, body };
  const { status, headers, body: text } = told(behaviour, url, answerer) ?? answered(answerer, question);
  if (request.method !== 'GET' && isAt(loseAnswerOf)) {
    delete behaviour.loseAnswerOf;
    return void request.socket.destroy();
  }
  response.writeHead(status, headers).end(text);
}

/** A fault of the fake itself is shown, so that a test says more than that the connection broke. */
function answered(answerer: Answerer, question: Question): Answer {
  try {
    return answerer.answer(question);
  } catch (error) {
    return { status: 500, body: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function told({ fail }: Behaviour, url: URL, answerer: Answerer): Answer | undefined {
  if (fail === undefined || !url.pathname.startsWith(fail.path) || fail.times === 0) return undefined;
  if (fail.times !== undefined) fail.times -= 1;
  return answerer.failure(fail.status);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > maxBody) throw new Error('The body is too large');
  }
  return Buffer.concat(chunks).toString('utf8');
}
