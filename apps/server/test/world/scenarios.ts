import { glob } from 'node:fs/promises';
import type { Sample, Scene } from './requests.ts';

export type Script = (scene: Scene) => Promise<Sample> | Sample;

/** What cannot be derived from a route's declaration, said beside the module: `modules/<name>/scenarios.fixture.ts`. */
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
  for await (const path of glob('*/scenarios.fixture.ts', { cwd: home })) {
    const { scenarios: some } = (await import(new URL(path, home).href)) as { scenarios: Scenarios };
    Object.assign(found, some);
  }
  return found;
}

export const scenarios: Scenarios = await read();
