/** How an operation is sent. */
export interface Operation {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `{name}` where a parameter stands. */
  path: string;
  /** Of an operation with a body, what of the input goes into the query. */
  query?: readonly string[];
  /** It takes an `Idempotency-Key`, so that it can be sent again. */
  repeatable?: true;
  /** It answers `{ items, nextCursor }`. */
  paged?: true;
  /** It does not answer JSON. */
  raw?: true;
}
