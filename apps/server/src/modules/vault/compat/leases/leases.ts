import type { z } from 'zod';
import { second, toIso } from '../../../../kernel/clock.ts';
import type { TenantTx } from '../../../../kernel/db/tx.ts';
import { errors } from '../../../../kernel/errors.ts';
import { isId } from '../../../../kernel/ids.ts';
import { type LeasePath, readLease, renewLease } from '../../leases/leases.ts';
import { minTtlSeconds } from '../../leases/schema.ts';
import { type Looking, lookUp } from '../look-up.ts';
import { secondsOf } from '../tokens/schema.ts';
import type { LeaseRenewal, LeaseTimes, Renewed } from './schema.ts';
import { findLeasePath } from './store.ts';

/** What a client calls a lease, and where that is; nothing of it where there is none. */
export type Named = Partial<Omit<LeasePath, 'lease'>> & { lease: string };

export async function locateLease({ kernel, caller, params }: Looking & { params: Named }): Promise<Named> {
  const { lease } = params;
  const found = isId(lease, 'lea') ? await lookUp({ kernel, caller }, (tx) => findLeasePath(tx, lease)) : undefined;
  return { ...params, ...found };
}

/** @throws NOT_FOUND */
export function leaseOf({ lease, project, environment }: Named): LeasePath {
  if (!isId(lease, 'lea') || project === undefined || environment === undefined) throw errors.NOT_FOUND();
  return { lease, project, environment };
}

/** Vault takes the increment for a wish, too. @throws NOT_FOUND, LEASE_ENDED */
export async function renew(
  tx: TenantTx,
  named: Named,
  { increment }: z.output<typeof LeaseRenewal>,
): Promise<z.input<typeof Renewed>> {
  const wanted = secondsOf(increment ?? 0);
  const { id, expiresAt } = await renewLease(
    tx,
    leaseOf(named),
    wanted === 0 ? undefined : Math.max(wanted, minTtlSeconds),
  );
  return { lease_id: id, lease_duration: secondsUntil(tx, expiresAt), renewable: true };
}

/** One whose user is gone is not there to Vault. @throws NOT_FOUND */
export async function lookUpLease(tx: TenantTx, named: Named): Promise<z.input<typeof LeaseTimes>> {
  const { id, state, createdAt, expiresAt, endedAt } = await readLease(tx, leaseOf(named));
  if (endedAt !== null) throw errors.NOT_FOUND();
  const ttl = state === 'active' ? secondsUntil(tx, expiresAt) : 0;
  return {
    id,
    issue_time: toIso(createdAt),
    expire_time: toIso(expiresAt),
    last_renewal: null,
    renewable: ttl > 0,
    ttl,
  };
}

export const secondsUntil = (tx: TenantTx, at: number): number => Math.max(0, Math.floor((at - tx.now) / second));
