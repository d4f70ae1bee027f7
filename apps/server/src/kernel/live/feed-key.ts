/** Names a feed among those of a node. */
export const feedKey = (source: string, org: string): string => `${source} ${org}`;
