/** What a call to a provider came to, before the transaction. */
export type Settled<T> = { value: T } | { error: unknown };

/**
 * Keeps a failure for the act: a repeat with the same Idempotency-Key gets the reply of the first, also where the first has
 * made a second impossible.
 */
export const settled = <T>(call: Promise<T>): Promise<Settled<T>> =>
  call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );

export function resultOf<T>(result: Settled<T>): T {
  if ('error' in result) throw result.error;
  return result.value;
}
