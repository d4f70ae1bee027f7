/**
 * Loaded into a server by `NODE_OPTIONS=--import`: moves its wall clock by the milliseconds in the file CHAOS_CLOCK, in
 * every thread, as setting the machine's clock would. Durations (`performance.now`) go on.
 */
import { readFileSync } from 'node:fs';

const file = process.env.CHAOS_CLOCK ?? '';
const Real = Date;
let offset = 0;
const read = (): void => {
  const text = readFileSync(file, 'utf8');
  offset = text === '' ? offset : Number(text);
};
read();
setInterval(read, 50).unref();

class MovedDate extends Real {
  constructor(...parts: [] | [number | string | Date]) {
    if (parts.length === 0) super(Real.now() + offset);
    else super(...(parts as [number]));
  }
  static override now(): number {
    return Real.now() + offset;
  }
}
globalThis.Date = MovedDate as DateConstructor;
