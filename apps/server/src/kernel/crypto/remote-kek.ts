import { randomBytes } from 'node:crypto';
import { type Clock, second } from '../clock.ts';
import { NexusError } from '../errors.ts';
import { cryptoErrors } from './errors.ts';
import { type KekContext, type KekProvider, kekLength } from './kek.ts';

/** For one attempt: a request may hold a database connection meanwhile. */
export const kekTimeoutMs = 3 * second;

/** After this long without an answer the service is asked again, so that `trouble` is not older. */
const checkAfterMs = 30 * second;
const probe: KekContext = { purpose: 'nexus probe' };
const otherProbe: KekContext = { purpose: 'nexus other probe' };

/**
 * Wraps and unwraps a random key, and makes sure that the service checks the context: Vault before 1.9 ignores it.
 * @throws KEK_UNAVAILABLE, KEK_REFUSED
 */
export async function proveKek(kek: KekProvider): Promise<void> {
  const key = randomBytes(kekLength);
  const wrapped = await kek.wrap(key, probe);
  const unwrapped = await kek.unwrap(wrapped, probe).catch((error: unknown) => {
    if (!isCode(error, 'KEY_UNWRAP_FAILED')) throw error;
    throw cryptoErrors.KEK_REFUSED(`${kek.id} does not decrypt what it has encrypted`, { cause: error });
  });
  if (!unwrapped.equals(key)) throw cryptoErrors.KEK_REFUSED(`${kek.id} decrypts to something else`);
  const isBound = await kek.unwrap(wrapped, otherProbe).then(
    () => false,
    (error: unknown) => {
      if (isCode(error, 'KEY_UNWRAP_FAILED')) return true;
      throw error;
    },
  );
  if (!isBound) throw cryptoErrors.KEK_REFUSED(`${kek.id} does not bind keys to their context`);
}

/** Remembers whether the service answers, and asks it when nothing else has for a while. */
export function watchKek(kek: KekProvider, clock: Clock): KekProvider {
  let trouble: string | undefined;
  let heardAt = clock.monotonic();
  let isAsking = false;
  const noted = async <T>(call: Promise<T>): Promise<T> => {
    try {
      const result = await call;
      trouble = undefined;
      return result;
    } catch (error) {
      if (isCode(error, 'KEY_UNWRAP_FAILED')) trouble = undefined;
      else trouble = error instanceof NexusError ? error.spec.title : 'The key encryption key cannot be used';
      throw error;
    } finally {
      heardAt = clock.monotonic();
    }
  };
  const wrap: KekProvider['wrap'] = (dataKey, context) => noted(kek.wrap(dataKey, context));
  return {
    id: kek.id,
    wrap,
    unwrap: (wrapped, context) => noted(kek.unwrap(wrapped, context)),
    trouble: () => {
      const isOld = clock.monotonic() - heardAt > checkAfterMs;
      // Not waited for: a probe of `/ready` must not hang with the service.
      if (!isAsking && (isOld || trouble !== undefined)) {
        isAsking = true;
        void wrap(randomBytes(kekLength), probe)
          .catch(() => undefined)
          .finally(() => {
            isAsking = false;
          });
      }
      return trouble;
    },
  };
}

const isCode = (error: unknown, code: string): boolean => error instanceof NexusError && error.code === code;
