import { anyFolder } from '../../../http/route.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { EnvironmentPath } from '../environment.ts';
import { vaultErrors } from '../errors.ts';
import { Imports } from '../imports/values.ts';
import { type Asking, isPermitted, mayReadIn } from '../permissions.ts';
import { maxBytes, type OpenedValue, openRow } from '../values/values.ts';
import { mayRefer, type Part, partsOf, type Reference } from './parse.ts';
import { findEnvironments, readTargets, type Target } from './store.ts';

/** References that lead to each other in a row; each step is a round of statements. */
const maxSteps = 10;
/** Characters of a value with all that it refers to, and of all values of a reply: references to references can multiply. */
const maxResolved = 1024 * 1024;
const maxTotal = 16 * 1024 * 1024;
/** Those that lead to nothing, in a refusal. */
const maxTold = 100;
/** References in all values of a reply. */
const maxReferences = 20_000;

/** A value, the environment it is in, and its parts. */
interface Node {
  at: EnvironmentPath;
  path: string;
  name: string;
  parts: readonly Part[];
}

const keyOf = ({ environment, path, name }: Target): string => `${environment}\n${path}\n${name}`;

interface PlacedTarget extends Target {
  at: EnvironmentPath;
}

/** A value that was read because another one refers to it. */
export interface Referred {
  target: Target;
  value: OpenedValue;
}

/**
 * Puts the values that are referred to in place of references, as far as the reader may read them. A constant number of
 * statements for each step, however many references there are.
 * @throws REFERENCE_DANGLING, REFERENCE_CYCLE, REFERENCE_TOO_LARGE
 */
export async function resolveReferences(
  tx: TenantTx,
  asking: Asking,
  at: EnvironmentPath,
  values: readonly OpenedValue[],
  personal: boolean,
): Promise<{ values: OpenedValue[]; referred: Referred[] }> {
  if (!values.some(({ value }) => mayRefer(value))) return { values: [...values], referred: [] };
  const graph = new Graph(tx, asking, at, personal);
  const nodes = values.map((value) => graph.add(value));
  const referred = await graph.load(nodes);
  graph.refuseDangling();
  return { values: values.map((each, index) => ({ ...each, value: graph.resolved(nodes[index] as Node) })), referred };
}

class Graph {
  private readonly tx: TenantTx;
  private readonly asking: Asking;
  private readonly root: EnvironmentPath;
  private readonly personal: boolean;
  private readonly imports: Imports[] = [];
  private readonly nodes = new Map<string, Node>();
  /** By `project:environment` as references write them; undefined where there is none for the reader. */
  private readonly environments = new Map<string, EnvironmentPath | undefined>();
  private readonly texts = new Map<Node, string>();
  private references = 0;
  private total = 0;

  constructor(tx: TenantTx, asking: Asking, root: EnvironmentPath, personal: boolean) {
    this.tx = tx;
    this.asking = asking;
    this.root = root;
    this.personal = personal;
  }

  /** `target` is where it was asked for: another environment where it is imported. */
  add({ at, path, name, value }: OpenedValue, target: Target = { environment: at.environment, path, name }): Node {
    const node = { at, path, name, parts: mayRefer(value) ? partsOf(value) : [value] };
    this.references += referencesOf(node).length;
    if (this.references > maxReferences) throw tooLarge(`There are more than ${maxReferences} references`);
    this.nodes.set(keyOf(target), node);
    return node;
  }

  /** Reads what the nodes refer to, what that refers to, and so on. */
  async load(nodes: readonly Node[]): Promise<Referred[]> {
    const referred: Referred[] = [];
    for (let last = nodes, step = 0; last.length > 0; step++) {
      await this.loadEnvironments(last);
      const missing = this.missing(last);
      if (missing.size === 0) return referred;
      if (step === maxSteps) throw tooLong();
      const found = await this.read([...missing.values()]);
      referred.push(...found);
      last = found.map(({ target, value }) => this.add(value, target));
    }
    return referred;
  }

  private async loadEnvironments(nodes: readonly Node[]): Promise<void> {
    const wanted = new Map<
      string,
      { project: string | undefined; environment: string; home: EnvironmentPath['project'] }
    >();
    for (const node of nodes) {
      for (const reference of referencesOf(node)) {
        const key = environmentKey(node, reference);
        const { project, environment } = reference;
        if (key === undefined || environment === undefined || this.environments.has(key)) continue;
        wanted.set(key, { project, environment, home: node.at.project });
      }
    }
    for (const [home, named] of Map.groupBy(wanted.values(), (each) => each.home)) {
      for (const found of await findEnvironments(this.tx, home, named)) {
        const place = { project: found.project, environment: found.environment };
        if (!(await this.mayRead(place))) continue;
        this.environments.set(`${found.projectSlug}:${found.slug}`, place);
        if (found.project === home) this.environments.set(`${home}:${found.slug}`, place);
      }
    }
    for (const key of wanted.keys()) if (!this.environments.has(key)) this.environments.set(key, undefined);
  }

  /** Of the environment that is read, the transaction shows what its reader may read. */
  private async mayRead(place: EnvironmentPath): Promise<boolean> {
    if (place.environment === this.root.environment)
      return isPermitted(this.asking, 'secrets:read', { ...place, path: anyFolder });
    return mayReadIn(this.tx, this.asking, 'secrets:read', place);
  }

  /** The targets of the nodes' references that were not read yet. */
  private missing(nodes: readonly Node[]): Map<string, PlacedTarget> {
    const missing = new Map<string, PlacedTarget>();
    for (const node of nodes) {
      for (const reference of referencesOf(node)) {
        const target = this.targetOf(node, reference);
        if (target !== undefined && !this.nodes.has(keyOf(target))) missing.set(keyOf(target), target);
      }
    }
    return missing;
  }

  private targetOf(node: Node, reference: Reference): PlacedTarget | undefined {
    const key = environmentKey(node, reference);
    const at = key === undefined ? node.at : this.environments.get(key);
    if (at === undefined) return undefined;
    return { at, environment: at.environment, path: reference.path ?? node.path, name: reference.name };
  }

  private async read(targets: readonly PlacedTarget[]): Promise<Referred[]> {
    const places = new Map(targets.map(({ at }) => [at.environment, at]));
    const found: Referred[] = [];
    for (const { environment, ...row } of await readTargets(this.tx, targets, this.personal)) {
      const at = places.get(environment) as EnvironmentPath;
      const { path, name } = row;
      found.push({ target: { environment, path, name }, value: await openRow(this.tx, at, row) });
    }
    const known = new Set(found.map(({ target }) => keyOf(target)));
    return [...found, ...(await this.readImported(targets.filter((each) => !known.has(keyOf(each)))))];
  }

  /** One or two statements for each folder in which something is missing. */
  private async readImported(targets: readonly PlacedTarget[]): Promise<Referred[]> {
    const found: Referred[] = [];
    for (const inFolder of Map.groupBy(targets, ({ environment, path }) => `${environment}\n${path}`).values()) {
      const [{ at, environment, path }] = inFolder as [PlacedTarget];
      const imports = await this.importsOf(at);
      const names = inFolder.map(({ name }) => name);
      const values = await imports.read(environment, { path, recursive: false, names }, maxBytes);
      found.push(...values.map((value) => ({ target: { environment, path, name: value.name }, value })));
    }
    return found;
  }

  /** Those of the environment that is read, where it imports this one too: a caller that is bound to it sees no others. */
  private async importsOf(at: EnvironmentPath): Promise<Imports> {
    if (this.imports.length === 0) this.imports.push(await Imports.of(this.tx, this.root));
    const known = this.imports.find((imports) => imports.has(at.environment));
    if (known !== undefined) return known;
    const own = await Imports.of(this.tx, at);
    this.imports.push(own);
    return own;
  }

  /** Tells all of them, so that one need not be corrected to learn of the next. @throws REFERENCE_DANGLING */
  refuseDangling(): void {
    const found: Dangling[] = [];
    for (const node of this.nodes.values()) {
      const { path, name } = node;
      for (const reference of referencesOf(node)) {
        if (this.nodeOf(node, reference) === undefined) found.push({ path, name, reference: reference.text });
      }
    }
    if (found.length > 0) throw dangling(found);
  }

  /** Of references that lead somewhere. @throws REFERENCE_CYCLE, REFERENCE_TOO_LARGE */
  resolved(node: Node): string {
    const text = this.textOf(node, []);
    this.total += text.length;
    if (this.total > maxTotal) throw tooLarge('The values have more than 16 Mi characters');
    return text;
  }

  private textOf(node: Node, above: readonly Node[]): string {
    const known = this.texts.get(node);
    if (known !== undefined) return known;
    if (above.includes(node)) throw cycle([...above.slice(above.indexOf(node)), node]);
    if (above.length > maxSteps) throw tooLong();
    let text = '';
    for (const part of node.parts) {
      text += typeof part === 'string' ? part : this.textOf(this.nodeOf(node, part) as Node, [...above, node]);
      if (text.length > maxResolved) throw tooLarge(`${node.name} has more than 1 Mi characters`);
    }
    this.texts.set(node, text);
    return text;
  }

  private nodeOf(node: Node, reference: Reference): Node | undefined {
    const target = this.targetOf(node, reference);
    return target && this.nodes.get(keyOf(target));
  }
}

const referencesOf = ({ parts }: Node): Reference[] =>
  parts.filter((part): part is Reference => typeof part !== 'string');

/** Undefined where it names no environment; a reference without a project means that of the secret in which it stands. */
const environmentKey = ({ at }: Node, { project, environment }: Reference): string | undefined =>
  environment === undefined ? undefined : `${project ?? at.project}:${environment}`;

interface Dangling {
  path: string;
  name: string;
  reference: string;
}

/** What may not be read is not there. */
function dangling(found: readonly Dangling[]) {
  const [{ path, name, reference }] = found as [Dangling];
  const first = `${name} in ${path} refers to \${${reference}}, which is not there`;
  const more = found.length > 1 ? `; others like it: ${found.length - 1}` : '';
  return vaultErrors.REFERENCE_DANGLING(first + more, { extra: { references: found.slice(0, maxTold) } });
}

const tooLong = () => vaultErrors.REFERENCE_CYCLE(`More than ${maxSteps} references lead to each other`);

const tooLarge = (detail: string) => vaultErrors.REFERENCE_TOO_LARGE(detail);

const cycle = (nodes: readonly Node[]) =>
  vaultErrors.REFERENCE_CYCLE(
    `The references go round: ${nodes.map(({ path, name }) => `${path} ${name}`).join(' → ')}`,
  );
