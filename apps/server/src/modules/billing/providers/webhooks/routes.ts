import { z } from 'zod';
import { bodies } from '../../../../http/body/index.ts';
import { type Route, route } from '../../../../http/route.ts';
import { errors } from '../../../../kernel/errors.ts';
import { Id } from '../../../../kernel/ids.ts';
import { operatorOrg } from '../../../../kernel/record.ts';
import { providerTag } from '../accounts/routes.ts';
import { callErrors, providerErrors } from '../errors.ts';
import { receive } from './receive.ts';
import type { RemoteName } from './store.ts';

/** Bytes. An event holds one object; a subscription with a hundred lines is below 200 KB. */
const bodyLimit = 512 * 1024;

const outcomes = ['applied', 'ignored', 'unknown', 'repeated'] as const;

const Received = z
  .object({
    outcome: z
      .enum(outcomes)
      .describe('`ignored`: nothing of ours changes by it; `unknown`: kept; `repeated`: it was taken before'),
  })
  .meta({ id: 'ReceivedBillingWebhook' });

const limits = [{ name: 'billing-webhooks', limit: 60, windowSeconds: 60, by: 'address' as const }];
const titles = { stripe: 'Stripe', polar: 'Polar' } as const;

function webhookRoute(provider: RemoteName, ofSeller: boolean): Route {
  return route({
    name: ofSeller ? `billingWebhooks.receiveOf${titles[provider]}` : `billingWebhooks.receive${titles[provider]}`,
    tag: providerTag,
    method: 'POST',
    path: `/api/v1/webhooks/${provider}${ofSeller ? '/:organization' : ''}`,
    summary: `Receive a webhook of ${titles[provider]}${ofSeller ? ' for an organization that sells with its own account' : ''}`,
    description:
      'Signed by the provider, at most five minutes ago. Each event has its effect once, however often it is delivered.',
    permission: 'public',
    meter: false,
    record: 'journaled',
    limits,
    idempotency: false,
    bodyLimit,
    ...(ofSeller ? { params: z.strictObject({ organization: Id('org') }) } : {}),
    body: bodies.raw('application/json'),
    reply: Received,
    errors: [errors.NOT_FOUND, providerErrors.WEBHOOK_REFUSED, ...callErrors],
    status: 202,
    scope: 'none',
    async act({ kernel, caller, params, body, request, reply }) {
      const { organization: seller = operatorOrg } = (params ?? {}) as { organization?: string };
      const delivery = { body, header: (name: string) => request.header(name) };
      const { id, at } = request;
      const outcome = await receive(kernel, {
        provider,
        seller,
        delivery,
        caller,
        request: { id, at, action: undefined },
      });
      if (outcome !== 'unknown') reply.status = 200;
      return { outcome };
    },
  });
}

export const webhookRoutes = [
  webhookRoute('stripe', false),
  webhookRoute('stripe', true),
  webhookRoute('polar', false),
  webhookRoute('polar', true),
];
