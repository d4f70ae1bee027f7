import type { CallOptions, Resources } from './calls.ts';
import {
  type LocalOptions,
  LocalVerifier,
  type Verification,
  type VerifyInput,
  type VerifyOptions,
} from './local/verifier.ts';
import type { Operation } from './operation.ts';
import { operations } from './operations.ts';
import { type Secrets, secretsOf } from './secrets.ts';
import { type NexusOptions, Transport } from './transport.ts';
import { Tracker, type TrackOptions, type Usage } from './usage.ts';

/** A client of Nexus: `nexus.keys.rotate({ id })`, and so on for every operation of the API. */
export type Nexus = Omit<Resources, 'keys' | 'secrets'> & {
  keys: Omit<Resources['keys'], 'verify'> & {
    /** Asks Nexus; with `mode: 'local'` this process decides, where it can. */
    verify(input: VerifyInput, options?: VerifyOptions): Promise<Verification>;
  };
  secrets: Resources['secrets'] & Secrets;
  usage: Usage;
  /** Sends the usage that waits, and ends what keeps the process alive. */
  close(): Promise<void>;
};

interface ClientOptions extends NexusOptions {
  /** Of `nexus.usage.track`. */
  track?: TrackOptions;
  /** Of `nexus.keys.verify` with `mode: 'local'`. */
  local?: LocalOptions;
}

interface Page {
  items: unknown[];
  nextCursor: string | null;
}

class Client {
  constructor({ track, local, ...options }: ClientOptions) {
    const transport = new Transport(options);
    for (const [resource, table] of Object.entries(operations)) {
      const methods = Object.entries(table).map(([action, operation]) => [action, methodOf(transport, operation)]);
      Object.assign(this, { [resource]: Object.fromEntries(methods) });
    }
    const tracker = new Tracker(transport, track);
    const verifier = new LocalVerifier(transport, local);
    const { usage, keys, secrets } = this as unknown as Nexus;
    Object.assign(secrets, secretsOf(transport));
    Object.assign(usage, tracker.methods());
    const verify: Nexus['keys']['verify'] = (input, own) => verifier.verify(input, own);
    Object.assign(keys, { verify });
    const close = async () => {
      await Promise.all([tracker.methods().flush(), verifier.close()]);
    };
    Object.assign(this, { close });
  }
}

/** The methods are as many as the operations, so their types are derived and the class has none of its own. */
export const Nexus = Client as unknown as new (options: ClientOptions) => Nexus;

function methodOf(transport: Transport, operation: Operation) {
  const send = (input?: object, options?: CallOptions) => transport.send(operation, input, options);
  if (!operation.paged) return send;
  return (input: object = {}, options?: CallOptions) => {
    const pageAt = (cursor?: string) => send({ ...input, ...(cursor === undefined ? {} : { cursor }) }, options);
    return paged(pageAt as (cursor?: string) => Promise<Page>);
  };
}

/** The first page, which can be iterated to the last one. */
function paged(pageAt: (cursor?: string) => Promise<Page>): Promise<Page> & AsyncIterable<unknown> {
  const first = pageAt();
  return Object.assign(first, {
    async *[Symbol.asyncIterator]() {
      let page = await first;
      for (;;) {
        yield* page.items;
        if (page.nextCursor === null) return;
        page = await pageAt(page.nextCursor);
      }
    },
  });
}
