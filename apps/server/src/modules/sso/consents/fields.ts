export type Field = 'name' | 'email';
/**
 * What a person agreed to show an app, by field, and whether it may act for them while they are away (`offline`). What was
 * never asked for is absent.
 */
export type Consent = Partial<Record<Field | 'offline', boolean>>;

/** By this scope an app asks for access that does not end with the person's log-in (Core 1.0, 11). */
export const offlineScope = 'offline_access';

/** A field of a person, the scope by which an app asks for it (OpenID Connect Core, 5.4), and its label on pages. */
export const fields: readonly { field: Field; scope: string; label: string }[] = [
  { field: 'name', scope: 'profile', label: 'Your name' },
  { field: 'email', scope: 'email', label: 'Your e-mail address' },
];

/** The fields that a list of scopes asks for. */
export const fieldsIn = (scopes: Iterable<string>): Field[] => {
  const asked = new Set(scopes);
  return fields.filter(({ scope }) => asked.has(scope)).map(({ field }) => field);
};
