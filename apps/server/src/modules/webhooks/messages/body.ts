import { toIso } from '../../../kernel/clock.ts';
import { castData } from '../versions/versions.ts';

export interface MessageContent {
  id: string;
  type: string;
  data: Record<string, unknown>;
  /** The version that the data are in. */
  apiVersion: string;
  /** Epoch milliseconds. */
  at: number;
}

/** Bytes; Standard Webhooks recommends less than 20 kB. */
export const maxBody = 65_536;

/** What receivers get and the signature covers. */
export function bodyOf({ id, type, data, apiVersion, at }: MessageContent, version: string): string {
  const shaped = castData(type, data, { from: apiVersion, to: version });
  return JSON.stringify({ id, type, timestamp: toIso(at), apiVersion: version, data: shaped });
}
