import { inspect } from 'node:util';

const hidden = '[secret]';

/**
 * Something that must not be printed. The value lives in a private field, which no serialiser, inspector, spread or
 * structuredClone can reach; `reveal()` is the one way out, and easy to find in a review.
 */
export class Secret<T = string> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return hidden;
  }

  toJSON(): string {
    return hidden;
  }

  [Symbol.toPrimitive](): string {
    return hidden;
  }

  [inspect.custom](): string {
    return hidden;
  }
}
