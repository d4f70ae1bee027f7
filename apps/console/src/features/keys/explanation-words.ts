import type { Schema } from '../../api/client.ts';

type Explanation = Schema<'Explanation'>;
type RequestRecord = Schema<'RequestRecord'>;

export type Deciding = NonNullable<Explanation['decidedBy']>;

interface Words {
  /** What decides, as a sentence. */
  decides: string;
  /** What whoever sent it, or an administrator, can do. */
  helps: string;
}

/** Of an explanation that names what decided. */
const byDecision: Record<Deciding, (explanation: Explanation) => Words> = {
  credential: ({ reason }) =>
    reason === 'the key of a customer can only be verified'
      ? {
          decides: 'It is the key of a customer, which cannot call Nexus.',
          helps:
            'Call Nexus with a platform key. Your API sends the key of the customer in the body of POST /api/v1/keys/verify.',
        }
      : {
          decides: 'The key, token or session was not accepted.',
          helps:
            'Send a credential that is whole, not expired, not paused and not revoked. A key that was rotated has a new secret.',
        },
  network: ({ networks }) => ({
    decides: `The key may be used from ${listOf(networks)} only.`,
    helps: 'Send the request from there, or add its address to the allowed networks of the key.',
  }),
  caller: () => ({
    decides: 'This kind of caller is not admitted here.',
    helps: 'Use another kind of credential: some routes take no API keys, and keys of customers are only verified.',
  }),
  limit: ({ limit }) => ({
    decides: limit === null ? 'A rate limit was used up.' : `The rate limit “${limit}” was used up.`,
    helps: 'Wait as long as the header Retry-After of the reply says, or raise the limit.',
  }),
  organization: () => ({
    decides: 'The caller is no member of the organization, or the organization is not in use.',
    helps: 'Name the right organization, or let an administrator invite the caller.',
  }),
  scope: ({ missingPermission, scopes }) => ({
    decides: `The scopes of the key or token (${listOf(scopes)}) do not include ${missingPermission ?? 'what it needs'}.`,
    helps: `Add ${missingPermission ?? 'the permission'} to the scopes of the key, or use a key that has it.`,
  }),
  environment: () => ({
    decides: 'The key is bound to another environment.',
    helps: 'Use a key of that environment, or one that is bound to none.',
  }),
  role: ({ missingPermission }) => ({
    decides: `No role of the caller holds ${missingPermission ?? 'what it needs'}.`,
    helps: `Give the caller a role that holds ${missingPermission ?? 'the permission'}.`,
  }),
  binding: ({ missingPermission, binding }) => ({
    decides:
      binding === undefined
        ? `The caller has no role here that holds ${missingPermission ?? 'what it needs'}.`
        : `The role ${binding.roleName} holds it, but not in this place or not any more.`,
    helps: `Bind a role that holds ${missingPermission ?? 'the permission'} to the caller in this project or environment.`,
  }),
  proof: () => ({
    decides: 'The act needs a fresh proof of identity.',
    helps: 'Prove your identity again; the proof holds for five minutes. Programs do such acts with a key.',
  }),
};

/** Where nothing decided but the request itself. */
const byCode: Record<string, Words> = {
  INVALID_REQUEST: {
    decides: 'The path, the query or the body of the request is not valid.',
    helps: 'Compare it with the API reference: the reply named each member that was refused.',
  },
  QUOTA_EXCEEDED: {
    decides: 'The quota of the plan is used up.',
    helps: 'Move to a larger plan, or wait for the next period.',
  },
  NOT_FOUND: {
    decides: 'There is no such thing, or the caller may not know of it.',
    helps: 'Check the id and the organization, and that it was not deleted.',
  },
};

/** After refusals whose reason says what is wrong, and not what to do. */
const nextSteps: Readonly<Record<string, string>> = {
  EXTERNAL_ID_TAKEN: 'Look the customer up by that id and change it, or choose another id.',
  ALREADY_SUBSCRIBED: 'Change the plan of the subscription instead.',
  NOT_SUBSCRIBED: 'Subscribe the customer to a plan first.',
  PLAN_NOT_FOR_SALE: 'Check the slug of the plan, that it is not retired, and that it has a price for this term.',
  CHECKOUT_REQUIRED: 'Send the customer a payment link: there the customer enters a card.',
  BUYER_EMAIL_REQUIRED: 'Enter an e-mail address in the billing details of the customer.',
  PAYMENT_FAILED: 'The customer has to choose another card. Send the link for card and invoices.',
  AMOUNT_TOO_HIGH: 'Read on the invoice what is left of it, and credit no more than that.',
  INVOICE_NOT_OPEN: 'A paid invoice is corrected by a credit note. A void one needs nothing.',
};

/** Without the code that the server puts in front. */
const textOf = (reason: string, code: string | null): string =>
  code !== null && reason.startsWith(`${code}: `) ? `${reason.slice(code.length + 2)}.` : reason;

/** In words of the reader; undefined where the request was not refused. */
export function wordsFor(request: RequestRecord, explanation: Explanation): Words | undefined {
  if (explanation.allowed) return undefined;
  if (explanation.decidedBy !== null) return byDecision[explanation.decidedBy](explanation);
  const { code = null, status } = request;
  const known = code === null ? undefined : byCode[code];
  if (known !== undefined) return known;
  if (status >= 500)
    return {
      decides: 'The server failed.',
      helps: 'Repeat the call. If it fails again, tell an operator this request id.',
    };
  if (status === 404) return byCode.NOT_FOUND;
  return {
    decides: textOf(explanation.reason, code),
    helps: nextSteps[code ?? ''] ?? 'The error reference tells more about this code.',
  };
}

const listOf = (words: readonly string[] | null): string =>
  words === null || words.length === 0 ? 'none' : words.join(', ');
