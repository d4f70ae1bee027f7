import { expect } from 'vitest';

/** Fails with all that a check found, readable in any reporter. */
export async function holds(check: Promise<readonly string[]>): Promise<void> {
  const found = await check;
  if (found.length > 0) expect.fail(found.join('\n'));
}
