import { partsOf } from '../shared/paths.ts';
import type { Answer, Question } from '../shared/server.ts';
import { json, PolarFailure } from './errors.ts';
import type { Route } from './route.ts';
import { apiVersion, type World } from './world.ts';

/** One request of the API. Polar has no idempotency keys: a repeated call does its act again. */
export class Api {
  private readonly world: World;
  private readonly accessToken: string;
  private readonly routes: readonly Route[];

  constructor(world: World, accessToken: string, routes: readonly Route[]) {
    this.world = world;
    this.accessToken = accessToken;
    this.routes = routes;
  }

  answer(question: Question): Answer {
    try {
      return this.run(question);
    } catch (error) {
      if (!(error instanceof PolarFailure)) throw error;
      return json(error.status, error.body);
    }
  }

  private run({ method, url, headers, body }: Question): Answer {
    if (headers.authorization !== `Bearer ${this.accessToken}`) {
      throw new PolarFailure(
        401,
        'invalid_token',
        'The access token provided is expired, revoked, malformed, or invalid for other reasons.',
      );
    }
    if (headers['polar-version'] !== undefined && headers['polar-version'] !== apiVersion) {
      throw new PolarFailure(400, 'UnknownAPIVersion', `This fake speaks ${apiVersion} alone.`);
    }
    for (const route of this.routes) {
      const parts = route.method === method ? partsOf(route.path, url.pathname) : undefined;
      if (parts === undefined) continue;
      return json(route.status, route.act(this.world, parts, { body: parsed(body), search: url.searchParams }));
    }
    return json(404, { detail: 'Not Found' });
  }
}

function parsed(body: string): unknown {
  if (body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    throw new PolarFailure(422, 'RequestValidationError', [
      { type: 'json_invalid', loc: ['body', 0], msg: 'JSON decode error' },
    ]);
  }
}
