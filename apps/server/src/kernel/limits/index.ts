export type { LimitDecision, Limiter, LimitRequest, LimitSpec, LimitState } from './limiter.ts';
export { MemoryLimiter, type MemoryLimiterOptions } from './memory.ts';
export { RedisLimiter, type RedisLimiterOptions } from './redis.ts';
