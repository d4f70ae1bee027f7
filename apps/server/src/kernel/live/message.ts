/** What is sent to many connections is written once. */
export class Message {
  readonly text: string;
  /** The cursor of its topic once it was received. */
  readonly place: { topic: string; cursor: string } | undefined;
  private encoded: Buffer | undefined;

  constructor(body: Record<string, unknown> | string, place?: { topic: string; cursor: string }) {
    this.text = typeof body === 'string' ? body : JSON.stringify(body);
    this.place = place;
  }

  get bytes(): Buffer {
    this.encoded ??= Buffer.from(this.text);
    return this.encoded;
  }
}
