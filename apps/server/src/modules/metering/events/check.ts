import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { EnvironmentPlace } from '../../../kernel/caller.ts';
import { day, minute, toDate } from '../../../kernel/clock.ts';
import { isOneLine } from '../../../kernel/text.ts';
import type { Taking } from './taking.ts';

/** What an event may be refused for, beside what its meters say. */
export const eventRefusals = [
  'MALFORMED_JSON',
  'NOT_AN_EVENT',
  'UNSUPPORTED_SPECVERSION',
  'INVALID_ID',
  'INVALID_SOURCE',
  'INVALID_TYPE',
  'INVALID_SUBJECT',
  'INVALID_TIME',
  'TIME_TOO_OLD',
  'TIME_IN_FUTURE',
  'UNSUPPORTED_DATA',
  'INVALID_TEXT',
  'INEXACT_NUMBER',
  'TOO_DEEP',
  'EVENT_TOO_LARGE',
] as const;
export type EventRefusal = (typeof eventRefusals)[number];

/** An event that may be stored. */
export interface CheckedEvent {
  org: string;
  /** Of the key that reported it; null where that is not bound to one. */
  environment: string | null;
  /** That environment is not of production: it is stored and not counted. */
  test: boolean;
  /** Epoch milliseconds. */
  at: number;
  type: string;
  /** '' where it names nobody. */
  subject: string;
  source: string;
  id: string;
  data: unknown;
  /** `data` as JSON, its members in the order of their names. */
  json: string;
  /** Which event it is: hexadecimal, 128 bits. */
  key: string;
  /** What it says besides: a signed integer of 32 bits. */
  content: number;
  /** What was taken of quotas for it. */
  taking?: Taking;
}

/** How late an event may be: as long as its id is remembered. */
export const maxLateMs = 35 * day;
/** Clocks of senders may be ahead of ours. */
export const maxEarlyMs = 5 * minute;

const maxName = 200;
/** Of an event's data as JSON, in bytes: what CloudEvents 1.0 says that every intermediary forwards. */
const maxDataBytes = 64 * 1024;
/** As for all bodies of requests: see http/input.ts. */
const maxDepth = 32;

// RFC 3339, 5.6. `Date.parse` takes more, and reads some of it as local time.
const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/i;
const jsonType = /^application\/(?:[\w.+-]+\+)?json(?:\s*;|$)/i;

/** Whose events they are. */
export interface Reporter {
  org: string;
  /** To which its key is bound. */
  environment?: EnvironmentPlace | undefined;
}

/** Checks one event that was received at `now`. CloudEvents 1.0, structured JSON. */
export function checkEvent(value: unknown, { org, environment }: Reporter, now: number): CheckedEvent | EventRefusal {
  // A line that is not JSON.
  if (value === undefined) return 'MALFORMED_JSON';
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'NOT_AN_EVENT';
  const {
    specversion,
    id,
    source,
    type,
    subject = null,
    time = null,
    data = null,
    datacontenttype,
  } = value as Record<string, unknown>;
  if (specversion !== '1.0') return 'UNSUPPORTED_SPECVERSION';
  if (!isName(id)) return 'INVALID_ID';
  if (!isName(source)) return 'INVALID_SOURCE';
  if (!isName(type)) return 'INVALID_TYPE';
  // As external ids of customers are written.
  const of = typeof subject === 'string' ? subject.trim() : subject;
  if (of !== null && !isName(of)) return 'INVALID_SUBJECT';
  const at = timeOf(time, now);
  if (typeof at !== 'number') return at;
  if ('data_base64' in value) return 'UNSUPPORTED_DATA';
  if (datacontenttype !== undefined && !(typeof datacontenttype === 'string' && jsonType.test(datacontenttype))) {
    return 'UNSUPPORTED_DATA';
  }
  const problem = problemOf(data, 0);
  if (problem !== undefined) return problem;
  const json = JSON.stringify(inOrder(data));
  if (json.length > maxDataBytes || Buffer.byteLength(json) > maxDataBytes) return 'EVENT_TOO_LARGE';
  return {
    org,
    environment: environment?.environment ?? null,
    test: environment?.production === false,
    at,
    type,
    subject: of ?? '',
    source,
    id,
    data,
    json,
    // The lengths keep two pairs apart that read alike when joined. A key of one environment takes no id from another.
    key: hash('sha256', `${environment?.environment ?? org} ${source.length} ${source} ${id}`).slice(0, 32),
    content: contentOf(`${type.length} ${type} ${time ?? ''} ${of ?? ''} ${json}`),
  };
}

const isName = (value: unknown): value is string =>
  typeof value === 'string' &&
  value.length <= maxName &&
  value.trim() !== '' &&
  value.isWellFormed() &&
  isOneLine(value);

function timeOf(time: unknown, now: number): number | EventRefusal {
  if (time === null) return now;
  if (typeof time !== 'string' || !rfc3339.test(time)) return 'INVALID_TIME';
  const at = Date.parse(time);
  // 30 February is read as 2 March, where it is read at all.
  if (!Number.isFinite(at) || !isDate(time.slice(0, 10))) return 'INVALID_TIME';
  if (at < now - maxLateMs) return 'TIME_TOO_OLD';
  return at > now + maxEarlyMs ? 'TIME_IN_FUTURE' : at;
}

function isDate(date: string): boolean {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  return Number.isFinite(midnight) && Number(date.slice(8)) === toDate(midnight).getUTCDate();
}

/** What PostgreSQL cannot store, or would not give back as it was sent. */
function problemOf(value: unknown, depth: number): EventRefusal | undefined {
  if (typeof value === 'string') {
    return value.includes('\u0000') || !value.isWellFormed() ? 'INVALID_TEXT' : undefined;
  }
  if (typeof value === 'number') {
    // 1e400 is read as infinity; integers from 2^53 on are rounded.
    return !Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))
      ? 'INEXACT_NUMBER'
      : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth >= maxDepth) return 'TOO_DEEP';
  for (const name of Object.keys(value)) {
    const problem = problemOf(name, depth) ?? problemOf((value as Record<string, unknown>)[name], depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** The value with its members in the order of their names; itself where they are. */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.some(isObject) ? value.map(inOrder) : value;
  const names = Object.keys(value);
  const members = value as Record<string, unknown>;
  const isOrdered = names.every((name, index) => index === 0 || (names[index - 1] ?? '') <= name);
  if (isOrdered && !names.some((name) => isObject(members[name]))) return value;
  return Object.fromEntries(names.sort().map((name) => [name, inOrder(members[name])]));
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** A checksum does: that two differ is told to the sender, and changes nothing. */
const contentOf = (text: string): number => crc32(text) | 0;
