export type { LimitDecision, Limiter, LimitRequest, LimitSpec, LimitState } from './limiter.ts';
export { MemoryLimiter } from './memory.ts';
