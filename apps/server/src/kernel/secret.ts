import { inspect } from 'node:util';

const hidden = '[secret]';

/**
 * A value that must not be printed. It is in a private field, which serializers, inspectors, spread and structuredClone
 * cannot reach; only `reveal()` returns it, and is easy to find in a review.
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
