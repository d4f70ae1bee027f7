import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.ts';
import type { Route } from './route.ts';

/** `/openapi.json` and the pages under `/docs`, derived from the declared routes. */
export function docsRoutes(_server: FastifyInstance, _config: Config, _routes: readonly Route[]): void {}
