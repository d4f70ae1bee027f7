/** What a PATCH may bring: any member, or none. */
export type Changes<T> = { [Name in keyof T]?: T[Name] | undefined };

type Given<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

/** Only the members that were sent; null is sent, undefined is not. */
export const given = <T extends object>(input: T): Given<T> =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Given<T>;
