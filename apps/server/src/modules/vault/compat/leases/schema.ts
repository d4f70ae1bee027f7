import { z } from 'zod';
import { Duration } from '../tokens/schema.ts';

/** 0 and null: as long as the dynamic secret says. https://developer.hashicorp.com/vault/api-docs/system/leases#renew-lease */
export const LeaseRenewal = z.strictObject({ increment: Duration.nullish() });

/** Users are removed in the background, so nobody can wait for it. */
export const Revocation = z.strictObject({
  sync: z.literal(false, 'Must be false: the lease is revoked in the background').optional(),
});

export const Renewed = z.object({ lease_id: z.string(), lease_duration: z.int(), renewable: z.boolean() });

/** https://developer.hashicorp.com/vault/api-docs/system/leases#read-lease */
export const LeaseTimes = z.object({
  id: z.string(),
  issue_time: z.string(),
  expire_time: z.string(),
  /** Not kept. */
  last_renewal: z.null(),
  renewable: z.boolean(),
  ttl: z.int(),
});
