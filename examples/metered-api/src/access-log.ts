import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** One request that a web server answered. */
export interface Visit {
  /** Its place in the log, from 0: no two lines are one request. */
  index: number;
  client: string;
  path: string;
  /** Of the answer; 0 where the log has `-`. */
  bytes: number;
  /** Epoch milliseconds; the log knows whole seconds. */
  at: number;
}

/** Apache's combined format (mod_log_config), plain or gzipped. Lines that are none are left out. */
export function readLog(path: string): Visit[] {
  const content = readFileSync(path);
  const text = (content[0] === 0x1f && content[1] === 0x8b ? gunzipSync(content) : content).toString('utf8');
  return text.split('\n').flatMap((line, index) => parseLine(line, index));
}

function parseLine(line: string, index: number): Visit[] {
  const found = /^(\S+) \S+ \S+ \[([^\]]+)\] "\S+ (\S+)[^"]*" \d{3} (\d+|-)/.exec(line);
  if (found === null) return [];
  const [, client = '', time = '', path = '', bytes = '-'] = found;
  return [{ index, client, path, bytes: bytes === '-' ? 0 : Number(bytes), at: parseTime(time) }];
}

/** `17/May/2015:10:05:03 +0000`, which JavaScript reads with a space before the time. */
const parseTime = (time: string): number => Date.parse(time.replace(':', ' ').replaceAll('/', ' '));

/** The days of the log stretched or pressed between two instants, the second of which no visit reaches. */
export function moveTo(visits: readonly Visit[], start: number, end: number): Visit[] {
  const first = Math.min(...visits.map(({ at }) => at));
  const span = Math.max(...visits.map(({ at }) => at)) - first + 1;
  // As integers: the product has more digits than a number.
  const moved = (at: number) => start + Number((BigInt(at - first) * BigInt(end - start)) / BigInt(span));
  return visits.map((visit) => ({ ...visit, at: moved(visit.at) }));
}
