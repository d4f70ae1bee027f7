import { Bucket } from './pace.ts';
import type { DueEndpoint } from './store/claims.ts';

/** Deliveries that one node sends at the same time. Each holds a socket and at most 64 KiB. */
const maxInFlight = 400;
/** Of these, to endpoints that fail: they may hang, each for as long as its time-out. */
const maxFailing = 100;
/** To one endpoint. */
const maxPerEndpoint = 4;

/** What a node knows of an endpoint that it sends to. */
export interface Lane {
  org: string;
  inFlight: number;
  failing: boolean;
  bucket: Bucket;
  /** Deliveries per second; null for no limit. */
  rate: number | null;
  pace: number | null;
}

export type Lanes = Map<string, Lane>;

export interface Plan {
  /** Endpoints, and how many deliveries of each. */
  slots: Map<string, number>;
  /** Milliseconds until an endpoint may be sent to that its rate holds back; undefined where none is. */
  waitMs: number | undefined;
}

/**
 * How many deliveries of which endpoint are taken next: in turn one of each organization, and of these one of each of its
 * endpoints. `turn` says with which organization it begins. `now` is monotonic.
 */
export function planNext(due: readonly DueEndpoint[], lanes: Lanes, turn: number, now: number): Plan {
  const rooms = due.map((endpoint) => roomOf(endpoint, lanes, now));
  const queues = [...Map.groupBy(rooms, ({ org }) => org).values()];
  const first = turn % Math.max(1, queues.length);
  const slots = share([...queues.slice(first), ...queues.slice(0, first)], freeIn(lanes));
  for (const { id, room } of rooms) lanes.get(id)?.bucket.giveBack(room);
  const waits = rooms.flatMap(({ waitMs }) => (waitMs > 0 ? [waitMs] : []));
  return { slots, waitMs: waits.length === 0 ? undefined : Math.min(...waits) };
}

interface Free {
  all: number;
  failing: number;
}

function freeIn(lanes: Lanes): Free {
  let [all, failing] = [maxInFlight, maxFailing];
  for (const lane of lanes.values()) {
    all -= lane.inFlight;
    if (lane.failing) failing -= lane.inFlight;
  }
  return { all, failing };
}

/** Takes from the rooms of each queue in turn, until nothing is free or nobody has room. */
function share(queues: readonly Room[][], free: Free): Map<string, number> {
  const slots = new Map<string, number>();
  for (let open = queues; open.length > 0 && free.all > 0; ) {
    open = open.filter((queue) => {
      const at = queue.findIndex(({ room, failing }) => room > 0 && (!failing || free.failing > 0));
      const [next] = at < 0 || free.all <= 0 ? [] : queue.splice(at, 1);
      if (next === undefined) return false;
      slots.set(next.id, (slots.get(next.id) ?? 0) + 1);
      next.room -= 1;
      free.all -= 1;
      if (next.failing) free.failing -= 1;
      queue.push(next);
      return true;
    });
  }
  return slots;
}

interface Room {
  id: string;
  org: string;
  failing: boolean;
  room: number;
  waitMs: number;
}

function roomOf({ id, org, ordering, failing, ratePerSecond, pace }: DueEndpoint, lanes: Lanes, now: number): Room {
  const lane = lanes.get(id) ?? { org, inFlight: 0, failing, bucket: new Bucket(now), rate: null, pace: null };
  lanes.set(id, Object.assign(lane, { failing, rate: ratePerSecond, pace }));
  // One that fails gets one chance at a time until it has taken it.
  const most = ordering === 'endpoint' || failing ? 1 : maxPerEndpoint;
  const wanted = Math.max(0, most - lane.inFlight);
  const rate = pace ?? ratePerSecond;
  if (rate === null || wanted === 0) return { id, org, failing, room: wanted, waitMs: 0 };
  const room = lane.bucket.take(wanted, rate, now);
  return { id, org, failing, room, waitMs: room === 0 ? lane.bucket.waitMs(rate) : 0 };
}
