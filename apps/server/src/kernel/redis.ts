import { Redis } from 'ioredis';

/** Milliseconds after which an attempt to connect is abandoned and repeated. */
const connectTimeoutMs = 2000;
/** Maximum pause between two attempts to connect, in milliseconds. */
const maxPauseMs = 1000;

/**
 * A client that is not connected yet. What cannot be sent now fails now: whoever asks has another answer.
 * `silenceMs`: without an answer for so long, the connection is given up.
 */
export function redisClient(url: string, silenceMs: number): Redis {
  const redis = new Redis(url, {
    lazyConnect: true,
    enableAutoPipelining: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    // What was under way when a connection ended fails at once. Otherwise it never settles, and with automatic pipelines
    // everything after it waits for it, for ever.
    maxRetriesPerRequest: 0,
    connectTimeout: connectTimeoutMs,
    // After a failover the connection may still lead to the former primary, now a replica, or to nobody at all.
    reconnectOnError: ({ message }) => message.includes('READONLY'),
    socketTimeout: silenceMs,
    retryStrategy: (attempt) => Math.min(50 * attempt, maxPauseMs),
  });
  // Emitted for every failed attempt to connect; whoever asks logs an outage once.
  redis.on('error', () => undefined);
  return redis;
}

/** The answer, or an error after so many milliseconds. */
export function answerInTime<T>(answer: Promise<T>, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`no answer from Redis within ${timeoutMs} ms`));
    // Timers run before sockets are read: if this process stalled, the answer may already be there.
    const timer = setTimeout(() => setImmediate(late), timeoutMs);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
