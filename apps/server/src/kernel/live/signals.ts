import { service } from '../services.ts';

/** What the rest of the server tells the live feeds. */
export const liveSignals = service<{
  /** This node committed events. */
  committed(): void;
  /** This node appended to the log `source` of an organization, up to `seq` where that is known. */
  moved(source: string, org: string, seq?: number): void;
}>('live-signals');
