import type { Hold } from '../kernel/record.ts';
import type { RouteCall } from './call.ts';
import { isTestCall } from './record.ts';

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

/** Notes what was taken for the call. Calls of operators who act as somebody are not counted. */
export async function holdQuota(port: QuotaPort, call: RouteCall): Promise<void> {
  const { route, caller, usage } = call;
  if (route.meter === false || caller.org === undefined || caller.impersonator !== undefined) return;
  const units = route.units?.(call) ?? 1;
  if (isTestCall(caller)) {
    usage.testHold = await port.holdTest(caller.org, units);
    return;
  }
  const hold = await port.hold(caller.org, route.meter, units);
  if (hold !== undefined) usage.holds = [hold];
}
