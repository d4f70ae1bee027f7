/** A key as the server gives it once. */
export interface ShownKey {
  key: string;
  kind: 'platform' | 'customer';
  /** Null: all that its owner may. */
  scopes: readonly string[] | null;
  warnings?: readonly string[];
}
