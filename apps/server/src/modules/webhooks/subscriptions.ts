import { on, type Subscription } from '../../kernel/events/events.ts';
import { organizationErased } from '../tenancy/index.ts';
import { mailSubscriptions } from './mails/jobs.ts';
import { customerOf, fanOut } from './messages/messages.ts';
import { fanOutName } from './sending/store/claims.ts';
import { webhooksState } from './state.ts';
import { eraseWebhooks, hasEndpoints } from './store.ts';

export const subscriptions: readonly Subscription[] = [
  on(organizationErased, 'webhooks.erase-organization', (background, { org }) =>
    background.inSystem((tx) => eraseWebhooks(tx, org)),
  ),
  {
    name: fanOutName,
    type: '*',
    async handle(background, { id, org, type, subject, data, at }) {
      const { hasEndpoints: known } = background.use(webhooksState);
      const load = async () => ((await background.inTenant(hasEndpoints, { readOnly: true })) ? true : undefined);
      if ((await known.get(org, load)) === undefined) return;
      const customer = customerOf({ subject, data });
      await background.inTenant((tx) => fanOut(tx, { id, type, subject, data, customer, at }));
    },
  },
  ...mailSubscriptions,
];
