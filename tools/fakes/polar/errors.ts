import type { Answer } from '../shared/server.ts';

export interface FieldError {
  type: string;
  loc: (string | number)[];
  msg: string;
  input?: unknown;
}

/** An error as Polar answers it: `{ error, detail }`, or FastAPI's list of fields with 422. */
export class PolarFailure extends Error {
  readonly status: number;
  readonly body: { error: string; detail: string | FieldError[] } | { detail: FieldError[] };

  constructor(status: number, error: string, detail: string | FieldError[]) {
    super(typeof detail === 'string' ? detail : detail.map(({ msg }) => msg).join(', '));
    this.status = status;
    this.body = { error, detail };
  }
}

export const notFound = (): PolarFailure => new PolarFailure(404, 'ResourceNotFound', 'Not found');

export const invalidField = (loc: (string | number)[], msg: string, input?: unknown): PolarFailure =>
  new PolarFailure(422, 'RequestValidationError', [{ type: 'value_error', loc, msg, input }]);

export const json = (status: number, body: unknown): Answer =>
  status === 204
    ? { status, body: '' }
    : { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
