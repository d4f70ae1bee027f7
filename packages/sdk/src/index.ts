export type { components } from './api.ts';
export type { CallOptions, Input, Paged, Reply } from './calls.ts';
export { Nexus } from './client.ts';
export * from './errors.ts';
export type { LocalOptions, Verification, VerifyOptions } from './local/verifier.ts';
export type { ErrorCode } from './operations.ts';
export type { SecretFolder, Secrets, SecretValues, WatchOptions } from './secrets.ts';
export type { NexusOptions } from './transport.ts';
export type { Dropped, TrackOptions, UsageEvent } from './usage.ts';
