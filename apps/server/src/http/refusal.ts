import type { NexusError } from '../kernel/errors.ts';

/**
 * Thrown by an act whose refusal must leave its mark: the caller gets `error`, and what the transaction did is committed
 * and recorded all the same. A refresh token that comes a second time is refused and ends its whole family.
 */
export class CommittedRefusal extends Error {
  readonly error: NexusError;

  constructor(error: NexusError) {
    super(error.message);
    this.error = error;
  }
}
