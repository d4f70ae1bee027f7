// Written by `npm run tables` from the migrations. Do not edit.
import type { Jsonb, NullableTimestamp, Timestamp, WithDefault } from '../../kernel/db/tx.ts';
import type { Id } from '../../kernel/ids.ts';

export interface Tables {
  eco_allocations: Allocations;
  eco_bounds: Bounds;
  eco_entitlements: Entitlements;
  eco_event_generations: EventGenerations;
  eco_event_keys: EventKeys;
  eco_events: Events;
  eco_meter_days: MeterDays;
  eco_meters: Meters;
  eco_spending_inbox: SpendingInbox;
  eco_usage_customers: UsageCustomers;
  eco_usage_daily: UsageDaily;
  eco_usage_hourly: UsageHourly;
  eco_usage_inbox: UsageInbox;
  eco_usage_keys: UsageKeys;
  eco_usage_last: UsageLast;
  eco_usage_rows: UsageRows;
  eco_usage_shapes: UsageShapes;
  eco_usage_tags: UsageTags;
}

export interface Allocations {
  id: Id<'alc'>;
  orgId: Id<'org'>;
  boundId: Id<'amt'>;
  holder: string;
  amount: number;
  spent: WithDefault<number>;
}

export interface Bounds {
  id: Id<'amt'>;
  orgId: Id<'org'>;
  customerId: Id<'cus'> | null;
  feature: string;
  periodStart: Timestamp;
  periodEnd: NullableTimestamp;
  amount: number;
  hard: boolean;
  spent: WithDefault<number>;
  reserved: WithDefault<number>;
  granted: WithDefault<number>;
  idleAllocations: WithDefault<string[]>;
  booked: WithDefault<boolean>;
  posted: WithDefault<number>;
  told: WithDefault<number>;
}

export interface Entitlements {
  orgId: Id<'org'>;
  customerId: Id<'cus'> | null;
  feature: string;
  amount: number | null;
  hard: boolean;
  periodStart: Timestamp;
  periodEnd: NullableTimestamp;
  source: string;
  updatedAt: Timestamp;
}

export interface EventGenerations {
  id: number;
  beganAt: Timestamp;
  sealedAt: NullableTimestamp;
}

export interface EventKeys {
  key: string;
  content: number;
  generation: number;
}

export interface Events {
  orgId: string;
  at: Timestamp;
  type: string;
  subject: string;
  source: string;
  id: string;
  data: Jsonb;
  environmentId: string | null;
  test: WithDefault<boolean>;
}

export interface MeterDays {
  orgId: string;
  meterId: string;
  day: string;
  subject: string | null;
  groups: string[];
  events: string[];
  amounts: string[] | null;
  marks: string[] | null;
}

export interface Meters {
  id: Id<'mtr'>;
  orgId: Id<'org'>;
  slug: string;
  description: string | null;
  eventType: string;
  aggregation: 'count' | 'sum' | 'avg' | 'min' | 'max' | 'unique' | 'latest';
  valuePath: string[] | null;
  groupNames: string[];
  groupPaths: Jsonb;
  allowNegative: boolean;
  rolledFrom: string | null;
  createdAt: Timestamp;
  updatedAt: Timestamp;
}

export interface SpendingInbox {
  orgId: string;
  allocationId: Id<'alc'>;
  units: number;
}

export interface UsageCustomers {
  orgId: string;
  month: string;
  customerId: string;
  tag: string;
  code: string;
  verifications: string[];
  extraUnits: string[];
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
  day: string;
  meter: string;
  customerId: string;
  units: string[];
}

export interface UsageInbox {
  orgId: string;
  record: string;
  failure: string | null;
}

export interface UsageKeys {
  orgId: string;
  month: string;
  keyId: string;
  code: string;
  verifications: string[];
  extraUnits: string[];
}

export interface UsageLast {
  orgId: string;
  keyId: string;
  at: Timestamp;
}

export interface UsageRows {
  at: Timestamp;
  durationUs: number;
  bytesIn: number;
  bytesOut: number;
  quantity: number;
  shape: string;
  id: string;
}

export interface UsageShapes {
  id: string;
  orgId: string;
  method: string;
  route: string;
  status: number;
  callerKind: string;
  callerId: string;
  keyId: string | null;
  meter: string | null;
  customerId: string | null;
  verifiedKeyId: string | null;
  code: string | null;
  reason: string | null;
  tag: string | null;
  month: string;
}

export interface UsageTags {
  orgId: string;
  month: string;
  tag: string;
  code: string;
  verifications: string[];
  extraUnits: string[];
}
