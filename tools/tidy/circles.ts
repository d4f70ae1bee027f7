/** The shortest way from a node through what it names back to it, as keys: begins with the node, whose return is left out. */
export function shortestCircle(start: string, next: (key: string) => Iterable<string>): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const key of queue) {
    for (const each of next(key)) {
      if (each === start) return wayTo(key, cameFrom);
      if (cameFrom.has(each)) continue;
      cameFrom.set(each, key);
      queue.push(each);
    }
  }
  return undefined;
}

function wayTo(key: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const before = cameFrom.get(key);
  return before === undefined ? [key] : [...wayTo(before, cameFrom), key];
}
