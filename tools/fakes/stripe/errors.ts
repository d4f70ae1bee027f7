import type { Answer } from '../shared/server.ts';

export interface ErrorBody {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  message: string;
  code?: string;
  decline_code?: string;
  param?: string;
  payment_intent?: unknown;
}

/** An error as Stripe answers it (docs.stripe.com/api/errors). */
export class StripeFailure extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  /** Refused before the act began: such an answer is not kept under the idempotency key. */
  readonly beforeAct: boolean;

  constructor(status: number, body: ErrorBody, beforeAct = false) {
    super(body.message);
    this.status = status;
    this.body = body;
    this.beforeAct = beforeAct;
  }
}

export const invalid = (message: string, more: { code?: string; param?: string } = {}): StripeFailure =>
  new StripeFailure(400, { type: 'invalid_request_error', message, ...more });

export const missing = (kind: string, id: string, param: string, status = 400): StripeFailure =>
  new StripeFailure(status, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${kind.replaceAll('_', ' ')}: '${id}'`,
    param,
  });

export const badParameter = (message: string, more: { code?: string; param?: string } = {}): StripeFailure =>
  new StripeFailure(400, { type: 'invalid_request_error', message, ...more }, true);

export const declined = (code: string, declineCode: string | undefined, message: string): StripeFailure =>
  new StripeFailure(402, {
    type: 'card_error',
    code,
    message,
    ...(declineCode === undefined ? {} : { decline_code: declineCode }),
  });

export function errorAnswer({ status, body }: Pick<StripeFailure, 'status' | 'body'>, requestId: string): Answer {
  const { code } = body;
  const docUrl =
    code === undefined ? {} : { doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}` };
  return json(status, { error: { ...body, ...docUrl } }, requestId);
}

export const json = (status: number, value: unknown, requestId: string): Answer => ({
  status,
  headers: { 'content-type': 'application/json', 'request-id': requestId },
  body: JSON.stringify(value, null, 2),
});
