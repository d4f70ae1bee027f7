/** What a reference names. What it leaves out is that of the secret in which it stands. */
export interface Reference {
  /** As it was written, for errors. */
  text: string;
  project: string | undefined;
  environment: string | undefined;
  path: string | undefined;
  name: string;
}

export type Part = string | Reference;

const candidate = /\$\$\{|\$\{([^{}\n]{1,1024})\}/g;
const slug = '[a-z0-9]+(?:-[a-z0-9]+)*';
const folder = '[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*';
/** `path/NAME`, `/NAME` of the root, and both after `environment.` or `project:environment.` */
const elsewhere = new RegExp(
  `^(?:(?:(?<project>${slug}):)?(?<environment>${slug})\\.)?(?<path>(?:${folder})?)/(?<name>[^/]+)$`,
);
const here = /^[^/:]+$/;

export const mayRefer = (value: string): boolean => value.includes('${');

/**
 * The parts of a value: texts and references. `$${` is the text `${`, and what is not the form of a reference is text too:
 * `${VAR:-default}`.
 */
export function partsOf(value: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const found of value.matchAll(candidate)) {
    const part = found[1] === undefined ? '${' : referenceOf(found[1]);
    if (part === undefined) continue;
    parts.push(value.slice(from, found.index), part);
    from = found.index + found[0].length;
  }
  parts.push(value.slice(from));
  return parts;
}

function referenceOf(text: string): Reference | undefined {
  if (here.test(text)) return { text, project: undefined, environment: undefined, path: undefined, name: text };
  const { groups } = elsewhere.exec(text) ?? {};
  if (groups === undefined) return undefined;
  const { project, environment, path = '', name = '' } = groups;
  return { text, project, environment, path: `/${path}`, name };
}

/** A text as a value that holds no reference. */
export const literal = (text: string): string => text.replaceAll('${', () => '$${');
