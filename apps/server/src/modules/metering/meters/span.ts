/** `from` is part of it, `to` is not. Epoch milliseconds. */
export interface Span {
  from: number;
  to: number;
}

export const windowKinds = ['minute', 'hour', 'day', 'month'] as const;
export type WindowKind = (typeof windowKinds)[number];
