export { outboundFailure } from './failure.ts';
export { createOutbound, type Outbound } from './outbound.ts';
export type { Reply as OutboundReply } from './transport.ts';
