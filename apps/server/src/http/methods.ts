import type { FastifyContextConfig, FastifyInstance, HTTPMethods } from 'fastify';
import FindMyWay from 'find-my-way';
import { errors } from '../kernel/errors.ts';

type Options = FindMyWay.Config<FindMyWay.HTTPVersion.V1>;
type Router = FindMyWay.Instance<FindMyWay.HTTPVersion.V1>;

interface ServedPath {
  path: string;
  methods: Set<string>;
  config: FastifyContextConfig;
}

/** Paths that differ in the names of their parameters alone are one. */
const shapeOf = (path: string): string => path.replaceAll(/:\w+/g, ':');

/** The methods of every path that gets a route from now on. */
export function collectMethods(app: FastifyInstance): ReadonlyMap<string, ServedPath> {
  const served = new Map<string, ServedPath>();
  app.addHook('onRoute', ({ url: path, method, config = {} }) => {
    const known = served.get(shapeOf(path)) ?? { path, methods: new Set(), config };
    for (const each of [method].flat()) known.methods.add(each);
    served.set(shapeOf(path), known);
  });
  return served;
}

/** What is served at a path, and how the answer to all other methods names it. */
interface Served extends ServedPath {
  allow: string;
}

/**
 * Answers OPTIONS with `Allow`, and refuses methods that a path does not serve where another path would take the request:
 * GET `/keys/verify` is not the key `verify`. All others reach the not-found handler, which asks what is returned here: a
 * route for each of them would be 1,400 more. The last routes to be added.
 */
export function answerOtherMethods(app: FastifyInstance, served: ReadonlyMap<string, ServedPath>, options: Options) {
  let all: Served[] = [];
  // As a plugin, it runs when those that add routes have run.
  app.register(async (scope) => {
    all = [...served.values()].map((each) => ({
      ...each,
      allow: allowed(each.methods),
      methods: new Set(each.methods),
    }));
    const coveringOf = coveringPaths(all);
    for (const { path, methods, config, allow } of all) {
      const covering = coveringOf(path);
      const others = new Set(['OPTIONS', ...covering.flatMap((other) => [...other.methods])]);
      const method = [...others].filter((each) => !methods.has(each)) as HTTPMethods[];
      if (method.length === 0) continue;
      scope.route({
        method,
        url: path,
        config,
        exposeHeadRoute: false,
        handler: (request, reply) => {
          void reply.header('allow', allow);
          if (request.method !== 'OPTIONS') throw notAllowed(request.method, allow);
          return reply.code(204).send();
        },
      });
    }
  });
  let router: Router | undefined;
  return (path: string): Served | undefined => {
    router ??= routerOf(options, all);
    return router.find('GET', path)?.store as Served | undefined;
  };
}

/** Tells which other paths would take the requests of a path; only those with parameters or a `*` can. */
function coveringPaths(all: readonly Served[]): (path: string) => Served[] {
  const withPattern = (each: Served) => ({ ...each, pattern: patternOf(each.path) });
  const wildcards = all.filter(({ path }) => path.includes('*')).map(withPattern);
  const parametric = all.filter(({ path }) => path.includes(':') && !path.includes('*')).map(withPattern);
  // A parameter is one segment: comparing each path with each other one was a third of the server's start.
  const byDepth = Map.groupBy(parametric, ({ path }) => depthOf(path));
  return (path) =>
    [...(byDepth.get(depthOf(path)) ?? []), ...wildcards].filter(
      (other) => other.path !== path && other.pattern.test(path),
    );
}

const depthOf = (path: string): number => path.split('/').length;

/** Of what Fastify's router would send to the path, which has letters, digits, `/`, `-`, `_`, `.`, parameters and a `*` at its end. */
const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+').replace('*', '.*')}$`);

function routerOf(options: Options, all: readonly Served[]): Router {
  const router = FindMyWay(options);
  for (const each of all) router.on('GET', each.path, () => {}, each);
  return router;
}

const allowed = (methods: ReadonlySet<string>): string => [...new Set(methods).add('OPTIONS')].join(', ');

export const notAllowed = (method: string, allow: string) =>
  errors.METHOD_NOT_ALLOWED(`${method} is not allowed here; allowed are ${allow}`);
