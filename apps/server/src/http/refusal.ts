import type { NexusError } from '../kernel/errors.ts';

/**
 * Thrown by an act to refuse the call and still commit and record what its transaction did: a refresh token that is used
 * a second time ends its whole family. The caller gets `error`.
 */
export class CommittedRefusal extends Error {
  readonly error: NexusError;

  constructor(error: NexusError) {
    super(error.message);
    this.error = error;
  }
}
