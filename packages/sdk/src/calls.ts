import type { operations as Api } from './api.ts';
import type { operations } from './operations.ts';

/** Of one call. */
export interface CallOptions {
  /** Ends the call, also while it waits to be repeated. */
  signal?: AbortSignal;
  /** Of each attempt, in milliseconds; that of the client where absent. */
  timeoutMs?: number;
  /** How often a call that failed is repeated, if that is safe; that of the client where absent. */
  retries?: number;
  /** The same key gets the same reply for 24 hours. Made by the client where absent. */
  idempotencyKey?: string;
  /** Id of the organization to act in, for people who are members of several. */
  organization?: string;
}

/** A list: awaited it is one page, iterated it is all of them, a page at a time. */
export interface Paged<Page, Item> extends Promise<Page>, AsyncIterable<Item> {}

type OperationId = keyof Api;
type Success<Id extends OperationId> = Api[Id]['responses'][keyof Api[Id]['responses']];
type Json<Message> = Message extends { content: { 'application/json': infer Value } } ? Value : never;

type PathOf<Id extends OperationId> = Api[Id]['parameters'] extends { path: infer Path } ? Path : unknown;
type QueryOf<Id extends OperationId> = Api[Id]['parameters'] extends { query?: infer Query }
  ? [NonNullable<Query>] extends [never]
    ? unknown
    : NonNullable<Query>
  : unknown;
type BodyOf<Id extends OperationId> = Api[Id] extends { requestBody: infer Body } ? Members<Json<Body>> : unknown;
/** A body without members would forbid those of path and query. */
type Members<Body> = Record<string, never> extends Body ? (string extends keyof Body ? unknown : Body) : Body;

/** What is sent: parameters of the path, of the query and members of the body, in one object. */
export type Input<Id extends OperationId> = PathOf<Id> & QueryOf<Id> & BodyOf<Id>;

/** What comes back; the response itself where it is no JSON. */
export type Reply<Id extends OperationId> = [Json<Success<Id>>] extends [never] ? Response : Json<Success<Id>>;

type Result<Id extends OperationId> =
  Reply<Id> extends { items: (infer Item)[]; nextCursor: string | null } ? Paged<Reply<Id>, Item> : Promise<Reply<Id>>;

type Call<Id extends OperationId> =
  Record<never, never> extends Input<Id>
    ? (input?: Input<Id>, options?: CallOptions) => Result<Id>
    : (input: Input<Id>, options?: CallOptions) => Result<Id>;

/** `nexus.<resources>.<action>`, for every operation of the API. */
export type Resources = {
  [Resource in keyof typeof operations]: {
    [Action in keyof (typeof operations)[Resource] as `${Resource}.${Action & string}` extends OperationId
      ? Action
      : never]: `${Resource}.${Action & string}` extends infer Id extends OperationId ? Call<Id> : never;
  };
};
