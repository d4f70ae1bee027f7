export type { LimitDecision, Limiter, LimitRequest, LimitSpec } from './limiter.ts';
export { MemoryLimiter } from './memory.ts';
export { RedisLimiter } from './redis.ts';
