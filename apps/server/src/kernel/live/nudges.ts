/** Tells other nodes that a log has grown. It may lose messages: what is missing is read from the log. */
export interface Nudges {
  /** False while messages may be lost. */
  readonly connected: boolean;
  publish(source: string, org: string, seq: number | undefined): void;
  onNudge(listener: (source: string, org: string, seq: number | undefined) => void): void;
  close(): Promise<void>;
}
