import { errors, NexusError } from '../kernel/errors.ts';
import type { Hold } from '../kernel/record.ts';
import type { RouteCall } from './call.ts';
import { isTestCall } from './record.ts';
import type { BeyondQuota, Route } from './route.ts';

/** Filled by app.ts from metering: units that a call takes before its act; from memory nearly always. */
export interface QuotaPort {
  /**
   * Of the organization's quota of a meter, where it has one.
   * @throws QUOTA_EXCEEDED
   */
  hold(org: string, meter: string, units: number): Hold | undefined | Promise<Hold | undefined>;
  /**
   * Of the calls of a day that its environments may make which are not of production.
   * @throws TEST_CALLS_EXCEEDED
   */
  holdTest(org: string, units: number): Hold | Promise<Hold>;
}

const shortages: ReadonlySet<string> = new Set([errors.QUOTA_EXCEEDED.id, errors.TEST_CALLS_EXCEEDED.id]);

/**
 * Who may still call the route where the quota is used up (ADR 75): anybody where it deletes, so that a key that leaked can
 * be deleted; people where it reads. Others, where it says so.
 */
function goesBeyondQuota({ method, beyondQuota }: Route): BeyondQuota | undefined {
  if (beyondQuota !== undefined || method === 'POST') return beyondQuota;
  if (method === 'DELETE') return 'anybody';
  return method === 'GET' ? 'people' : undefined;
}

/** Whether calls of the route are refused, to at least some of its callers, because a quota of its meter is used up. */
export function refusedByQuota(route: Route): boolean {
  if (route.meter === false) return false;
  const who = goesBeyondQuota(route);
  return who !== 'anybody' && (who !== 'people' || route.callers?.every((kind) => kind === 'user') !== true);
}

/** Notes what was taken for the call. Calls of operators who act as somebody are not counted. */
export async function holdQuota(port: QuotaPort, call: RouteCall): Promise<void> {
  const { route, caller, usage } = call;
  if (route.meter === false || caller.org === undefined || caller.impersonator !== undefined) return;
  try {
    await takeUnits(port, call, caller.org, route.meter);
  } catch (error) {
    const who = goesBeyondQuota(route);
    const mayGoOn = who === 'anybody' || (who === 'people' && caller.kind === 'user');
    if (!mayGoOn || !(error instanceof NexusError && shortages.has(error.id))) throw error;
    usage.unbilled = true;
  }
}

async function takeUnits(port: QuotaPort, call: RouteCall, org: string, meter: string): Promise<void> {
  const { route, caller, usage } = call;
  const units = route.units?.(call) ?? 1;
  if (isTestCall(caller)) {
    usage.testHold = await port.holdTest(org, units);
    return;
  }
  const hold = await port.hold(org, meter, units);
  if (hold !== undefined) usage.holds = [hold];
}
