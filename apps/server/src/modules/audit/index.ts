export { activityOf } from './activity.ts';
export { coalesce } from './coalesce.ts';
export { knownOrigin, sealedOrigin } from './origin.ts';
export { auditStatement, journalAudit } from './record.ts';
