import type { CallOptions, Input, Reply } from './calls.ts';
import { NexusError } from './errors.ts';
import type { Operation } from './operation.ts';
import { operations } from './operations.ts';
import type { Transport } from './transport.ts';

/** A folder of an environment: ids of the project and the environment, and the path, `/` where absent. */
export type SecretFolder = Pick<Input<'secrets.reveal'>, 'project' | 'environment' | 'path'>;
/** By name. */
export type SecretValues = Readonly<Record<string, string>>;

export interface WatchOptions extends CallOptions {
  /** Between two looks, in milliseconds; 30,000. Each is in the audit log. */
  intervalMs?: number;
}

export interface Secrets {
  /** The value of one secret, with its references resolved. */
  get(input: SecretFolder & { name: string }, options?: CallOptions): Promise<string>;
  /** The values of a folder, imported ones too. */
  all(folder: SecretFolder, options?: CallOptions): Promise<SecretValues>;
  /**
   * The values of a folder now, and again whenever they have changed: `for await (const values of nexus.secrets.watch(…))`.
   * A look that fails because Nexus cannot answer is repeated; anything else ends it. It keeps no process alive.
   */
  watch(folder: SecretFolder, options?: WatchOptions): AsyncGenerator<SecretValues, void, undefined>;
}

const readOperation: Operation = operations.secrets.read;
const revealOperation: Operation = operations.secrets.reveal;
const defaultIntervalMs = 30_000;

export const secretsOf = (transport: Transport): Secrets => ({
  async get(input, options) {
    return ((await transport.send(readOperation, input, options)) as Reply<'secrets.read'>).value;
  },
  async all(folder, options) {
    return valuesOf(await transport.send(revealOperation, folder, options));
  },
  async *watch(folder, { intervalMs = defaultIntervalMs, ...options } = {}) {
    let tag: string | undefined;
    for (;;) {
      const found = await lookAgain(transport, folder, tag, options);
      tag = found?.tag ?? tag;
      if (found !== undefined) yield valuesOf(found.value);
      // So that processes that began together do not ask together.
      await pause(intervalMs * (0.9 + Math.random() / 5), options.signal);
    }
  },
});

function valuesOf(reply: unknown): SecretValues {
  const { items } = reply as Reply<'secrets.reveal'>;
  // A secret may have any name, such as `__proto__`.
  return Object.fromEntries(items.map(({ name, value }) => [name, value]));
}

async function lookAgain(transport: Transport, folder: SecretFolder, tag: string | undefined, options: CallOptions) {
  try {
    return await transport.sendIfChanged(revealOperation, folder, tag, options);
  } catch (error) {
    // Without any values there is nothing to go on with.
    if (tag !== undefined && error instanceof NexusError && isPassing(error)) return undefined;
    throw error;
  }
}

const isPassing = ({ status }: NexusError): boolean => status === 0 || status === 429 || status >= 500;

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const end = () => reject(signal?.reason);
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end);
      resolve();
    }, ms);
    if (typeof timer === 'object') timer.unref();
    signal?.addEventListener('abort', end, { once: true });
  });
}
