import { service } from '../../kernel/services.ts';
import type { Inbox } from './inbox.ts';

export interface MeteringState {
  inbox: Inbox;
  /** Days for which rows, and rollups, are kept. */
  keepDays: { rows: number; rollups: number };
}

export const meteringState = service<MeteringState>('metering');
