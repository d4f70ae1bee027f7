export type { ApiSettings, NexusToken, ResourceMetadata } from './api.ts';
export { NexusApi } from './api.ts';
export { InsufficientScope, InvalidToken, KeysUnavailable, TokenError } from './errors.ts';
export { protect, serveMetadata } from './middleware.ts';
