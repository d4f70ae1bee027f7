/** For a region that scrolls and holds nothing that can have the focus: the keyboard must reach it to scroll it. */
export const scrollRegion = { tabIndex: 0 } as const;
