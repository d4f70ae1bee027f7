export const appsTabs = ['apps', 'apis', 'clients'] as const;
export type AppsTabName = (typeof appsTabs)[number];

/** The member is there in any case, since the router keeps what the address says of those that are not. */
export const readAppsSearch = ({ tab }: Record<string, unknown>): { tab?: AppsTabName | undefined } => ({
  tab: appsTabs.find((each) => each === tab),
});
