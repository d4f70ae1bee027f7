import { glob } from 'node:fs/promises';
import type { Sample, Scene } from './requests.ts';

export type Script = (scene: Scene) => Promise<Sample> | Sample;

/**
 * What cannot be derived from a route's declaration, said beside it: in `modules/<name>/scenarios.fixture.ts`, or in one
 * of such a name in each noun's folder.
 */
export interface Scenario {
  /** A request that succeeds, where the one made from the schemas does not. */
  request?: Script;
  /** Per declared code a request that is refused with it. */
  refusals?: Readonly<Record<string, Script>>;
  /** Tables that a refusal with the code changes all the same, each with its reason in a comment. */
  marks?: Readonly<Record<string, readonly string[]>>;
}

/** By `METHOD /path`. */
export type Scenarios = Readonly<Record<string, Scenario>>;

const home = new URL('../../src/modules/', import.meta.url);

async function read(): Promise<Scenarios> {
  const found: Record<string, Scenario> = {};
  for await (const path of glob('**/scenarios.fixture.ts', { cwd: home })) {
    const { scenarios: some } = (await import(new URL(path, home).href)) as { scenarios?: Scenarios };
    if (some === undefined) throw new Error(`${path} exports no scenarios`);
    for (const [name, scenario] of Object.entries(some)) {
      if (found[name] !== undefined) throw new Error(`${path} and another file describe ${name}`);
      found[name] = scenario;
    }
  }
  return found;
}

export const scenarios: Scenarios = await read();
