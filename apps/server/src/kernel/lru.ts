/**
 * Options of an LRUCache that holds at most `max` values and takes memory as it fills. With the option `max` it takes
 * about 40 bytes for each of them from the start: 17 MB for all our caches together, when they are empty.
 */
export const atMost = (max: number) => ({ maxSize: max, sizeCalculation: () => 1 });
