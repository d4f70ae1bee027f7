import type { SecretPlace } from './calls.ts';

/** What a person wants a secret to be. */
export interface Draft extends SecretPlace {
  value: string;
  /** The version that it replaces; 0 where there is none. */
  version: number;
  /** Where it was typed. */
  cell: string;
}
