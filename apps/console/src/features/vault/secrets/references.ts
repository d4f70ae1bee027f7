/** The form of references in values: see the vault's README. `$${` is the text `${`. */
const reference = /(?<!\$)\$\{([^{}\s$]+)\}/g;
/** `${NAME:-default}` and the like are not references. */
const isTarget = (target: string): boolean =>
  /^(?:[\w-]+:)?(?:[\w-]+\.)?(?:\/?[\w-]+\/)*\/?[^/:{}]+$/.test(target) && !target.includes(':-');

/** What a value refers to, each once. */
export const referencesIn = (value: string): string[] => [
  ...new Set([...value.matchAll(reference)].map(([, target = '']) => target).filter(isTarget)),
];
