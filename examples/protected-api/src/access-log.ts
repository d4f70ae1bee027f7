import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** One line of a web server's log. */
export interface LogLine {
  address: string;
  /** Epoch milliseconds; the log knows whole seconds. */
  at: number;
  method: string;
  path: string;
  status: number;
  /** Of the answer; 0 where the log has `-`. */
  bytes: number;
}

const combined = /^(\S+) \S+ \S+ \[([^\]]+)\] "(\S+) (\S+)[^"]*" (\d{3}) (\d+|-)/;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Apache's combined format (mod_log_config); undefined for what is none. */
export function parseLine(line: string): LogLine | undefined {
  const [, address = '', time = '', method = '', path = '', status, bytes] = combined.exec(line) ?? [];
  const at = parseTime(time);
  if (at === undefined) return undefined;
  return { address, at, method, path, status: Number(status), bytes: bytes === '-' ? 0 : Number(bytes) };
}

/** `17/May/2015:10:05:03 +0000`. */
function parseTime(text: string): number | undefined {
  const found = /^(\d\d)\/(\w{3})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)$/.exec(text);
  if (found === null) return undefined;
  const [, day, month = '', year, time, zone, zoneMinutes] = found;
  const number = String(months.indexOf(month) + 1).padStart(2, '0');
  const at = Date.parse(`${year}-${number}-${day}T${time}${zone}:${zoneMinutes}`);
  return Number.isNaN(at) ? undefined : at;
}

/** All lines of a log file, plain or gzipped, in the order of their times; and how many could not be read. */
export function readLog(path: string): { lines: LogLine[]; unreadable: number } {
  const bytes = readFileSync(path);
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
  const parsed = text.split('\n').flatMap((line) => (line === '' ? [] : [parseLine(line)]));
  const lines = parsed.filter((line) => line !== undefined);
  return { lines: lines.toSorted((a, b) => a.at - b.at), unreadable: parsed.length - lines.length };
}
