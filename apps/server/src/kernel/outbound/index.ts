export type { Resolver } from './guard.ts';
export { createOutbound, type Outbound, type OutboundOptions, type OutboundRequest } from './outbound.ts';
export type { Reply as OutboundReply } from './transport.ts';
