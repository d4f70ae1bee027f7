import type { IncomingMessage } from 'node:http';

/** A client that sends 32 MiB at 16 MiB a second has sent them by then. */
const longestMs = 2_000;
const mostBytes = 32 * 1024 * 1024;

/**
 * Reads the rest of a refused body, for a bounded time and length. Many clients look for a reply only once they have sent
 * everything: closing the connection before would give them a broken pipe in its place (RFC 9112, 9.6).
 */
export function discardRest(request: IncomingMessage): Promise<void> {
  if (request.complete || request.readableEnded || request.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let length = 0;
    const count = (chunk: Buffer) => {
      length += chunk.length;
      if (length > mostBytes) finish();
    };
    const finish = () => {
      clearTimeout(timer);
      request.off('data', count).off('end', finish).off('close', finish);
      resolve();
    };
    const timer = setTimeout(finish, longestMs);
    request.on('data', count).on('end', finish).on('close', finish).resume();
  });
}
