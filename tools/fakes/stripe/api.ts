import { partsOf } from '../shared/paths.ts';
import type { Answer, Question } from '../shared/server.ts';
import { errorAnswer, json, StripeFailure } from './errors.ts';
import { visible } from './expand.ts';
import { type Form, parseForm } from './form.ts';
import { Idempotency } from './idempotency.ts';
import type { Route } from './route.ts';
import { apiVersion, type World } from './world.ts';

/** One request of the API: key, version, idempotency, parameters, the act, and the answer. */
export class Api {
  private readonly world: World;
  private readonly secretKey: string;
  private readonly routes: readonly Route[];
  private readonly idempotency = new Idempotency();

  constructor(world: World, secretKey: string, routes: readonly Route[]) {
    this.world = world;
    this.secretKey = secretKey;
    this.routes = routes;
  }

  answer(question: Question): Answer {
    const requestId = this.world.id('req', 14);
    const key = question.headers['idempotency-key'];
    const idempotencyKey = typeof key === 'string' && question.method === 'POST' ? key : null;
    this.world.cause = { id: requestId, idempotency_key: idempotencyKey };
    const call = `${question.method} ${question.url.pathname}\n${question.body}`;
    const now = this.world.clock.milliseconds();
    try {
      this.authenticate(question);
      if (idempotencyKey === null) return this.run(question, requestId);
      if (idempotencyKey.length > 255) throw invalidKey();
      const first = this.idempotency.find(idempotencyKey, call, now);
      if (first !== undefined) return first;
      const answer = this.run(question, requestId);
      this.idempotency.keep(idempotencyKey, call, answer, now);
      return answer;
    } catch (error) {
      if (!(error instanceof StripeFailure)) throw error;
      const answer = errorAnswer(error, requestId);
      // What an act has failed with is kept too; what was refused before it is not.
      if (idempotencyKey !== null && !error.beforeAct && error.body.type !== 'idempotency_error') {
        this.idempotency.keep(idempotencyKey, call, answer, now);
      }
      return answer;
    }
  }

  private authenticate({ headers }: Question): void {
    const basic = /^Basic (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
    const bearer = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
    const given = bearer ?? Buffer.from(basic, 'base64').toString('utf8').replace(/:.*$/, '');
    if (given === '') {
      throw refused(
        401,
        'You did not provide an API key. You need to provide your API key in the Authorization header.',
      );
    }
    if (given !== this.secretKey) throw refused(401, `Invalid API Key provided: ${given.slice(0, 8)}****`);
    const version = headers['stripe-version'];
    if (version !== undefined && version !== apiVersion) {
      throw refused(400, `Invalid Stripe API version: ${String(version)}. This fake speaks ${apiVersion} alone.`);
    }
  }

  private run({ method, url, body }: Question, requestId: string): Answer {
    for (const route of this.routes) {
      if (route.method !== method) continue;
      const ids = partsOf(route.path, url.pathname);
      if (ids === undefined) continue;
      const form: Form = parseForm(method === 'POST' ? body : url.search.slice(1));
      const { answer, expand } = route.act(this.world, ids, form);
      const { status, headers, body: text } = json(200, visible(answer, this.world.store, expand), requestId);
      return { status, headers: { ...headers, 'stripe-version': apiVersion }, body: text };
    }
    throw refused(404, `Unrecognized request URL (${method}: ${url.pathname}). Please see https://stripe.com/docs.`);
  }
}

const refused = (status: number, message: string): StripeFailure =>
  new StripeFailure(status, { type: 'invalid_request_error', message }, true);

const invalidKey = (): StripeFailure => refused(400, 'The idempotency key is longer than 255 characters.');
