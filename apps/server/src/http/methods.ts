import type { FastifyContextConfig, FastifyInstance, HTTPMethods } from 'fastify';
import { errors } from '../kernel/errors.ts';

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

/** Answers OPTIONS with `Allow`, and all other methods that a path does not serve with 405. The last routes to be added. */
export function answerOtherMethods(app: FastifyInstance, served: ReadonlyMap<string, ServedPath>): void {
  // As a plugin, it runs when those that add routes have run.
  app.register(async (scope) => {
    const { supportedMethods } = scope;
    for (const { path, methods, config } of [...served.values()]) {
      const allow = [...methods, ...(methods.has('OPTIONS') ? [] : ['OPTIONS'])].join(', ');
      const others = supportedMethods.filter((method) => !methods.has(method)) as HTTPMethods[];
      scope.route({
        method: others,
        url: path,
        config,
        exposeHeadRoute: false,
        handler: (request, reply) => {
          void reply.header('allow', allow);
          if (request.method === 'OPTIONS') return reply.code(204).send();
          throw errors.METHOD_NOT_ALLOWED(`${request.method} is not allowed here; allowed are ${allow}`);
        },
      });
    }
  });
}
