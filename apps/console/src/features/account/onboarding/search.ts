/** In their order. */
export const steps = ['organization', 'project', 'key', 'secret', 'call'] as const;
export type Step = (typeof steps)[number];

/** How far the person has come: whoever opens the address again goes on from there. */
export interface OnboardingSearch {
  step?: Step | undefined;
  /** Begin with another organization. */
  new?: true | undefined;
  /** Slug. */
  org?: string | undefined;
  /** Ids. */
  project?: string | undefined;
  environment?: string | undefined;
  key?: string | undefined;
  /** Name of the secret. */
  secret?: string | undefined;
}

/** Each member is there, since the router keeps what the address says of those that are not. */
export function readOnboardingSearch(search: Record<string, unknown>): OnboardingSearch {
  const { step, new: another } = search;
  return {
    step: steps.find((each) => each === step),
    new: another === true ? true : undefined,
    org: nameIn(search.org),
    project: nameIn(search.project),
    environment: nameIn(search.environment),
    key: nameIn(search.key),
    secret: nameIn(search.secret),
  };
}

const nameIn = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[\w-]{1,100}$/.test(value) ? value : undefined;

const needs: Record<Step, readonly (keyof OnboardingSearch)[]> = {
  organization: [],
  project: ['org'],
  key: ['org', 'project'],
  secret: ['org', 'project', 'environment'],
  call: ['org', 'project', 'environment', 'key', 'secret'],
};

/** The step that the address names, or the last one before it for which it says enough. */
export function stepOf(search: OnboardingSearch): Step {
  const wanted = steps.indexOf(search.step ?? 'organization');
  const possible = steps.filter((step, at) => at <= wanted && needs[step].every((name) => search[name] !== undefined));
  return possible.at(-1) ?? 'organization';
}
