/**
 * Lets those who wait go on one by one, each in a turn of the event loop of its own. Otherwise, when many requests arrive at
 * once, everybody else waits until all of them have been identified and permitted.
 */
export class Turns {
  private readonly waiting: (() => void)[] = [];

  next(): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      if (this.waiting.length === 1) setImmediate(this.run);
    });
  }

  private readonly run = (): void => {
    this.waiting.shift()?.();
    if (this.waiting.length > 0) setImmediate(this.run);
  };
}
