// Written by `npm run tables` from the migrations. Do not edit.
import type { Timestamp, WithDefault } from '../../kernel/db/tx.ts';

export interface Tables {
  eco_api_usage: ApiUsage;
  eco_usage_daily: UsageDaily;
  eco_usage_hourly: UsageHourly;
  eco_usage_inbox: UsageInbox;
  eco_usage_keys: UsageKeys;
  eco_usage_last: UsageLast;
  eco_usage_tags: UsageTags;
}

export interface ApiUsage {
  id: string;
  orgId: string;
  at: Timestamp;
  method: string;
  route: string;
  status: number;
  durationUs: number;
  bytesIn: number;
  bytesOut: number;
  callerKind: string;
  callerId: string;
  keyId: string | null;
  meter: string | null;
  quantity: number;
  customerId: string | null;
  verifiedKeyId: string | null;
  code: string | null;
  reason: string | null;
  tag: string | null;
}

export interface UsageDaily {
  orgId: string;
  day: string;
  method: string;
  route: string;
  status: number;
  meter: string | null;
  requests: number;
  units: number;
  durationUs: number;
  durationMaxUs: number;
  bytesIn: number;
  bytesOut: number;
  durations: string[];
}

export interface UsageHourly {
  orgId: string;
  hour: Timestamp;
  meter: string;
  customerId: string | null;
  units: number;
}

export interface UsageInbox {
  orgId: string;
  record: string;
  failure: string | null;
}

export interface UsageKeys {
  orgId: string;
  keyId: string;
  day: string;
  code: string;
  verifications: number;
  units: WithDefault<number>;
}

export interface UsageLast {
  orgId: string;
  keyId: string;
  at: Timestamp;
}

export interface UsageTags {
  orgId: string;
  day: string;
  customerId: string | null;
  tag: string | null;
  code: string;
  verifications: number;
  units: number;
}
