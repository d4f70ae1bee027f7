import { errors } from '../../../../kernel/errors.ts';
import { enqueue } from '../../../../kernel/jobs/jobs.ts';
import { billingErrors } from '../../errors.ts';
import { customerParty } from '../../party.ts';
import { moveSubscription } from '../../subscriptions/move.ts';
import { Subscription, subscription } from '../../subscriptions/schema.ts';
import { viewOf } from '../../subscriptions/view.ts';
import { currentProvider } from '../accounts/accounts.ts';
import { finishMovesName } from './jobs.ts';

export const moveRoutes = [
  subscription.post('/api/v1/customers/:customer/subscription/move', {
    action: 'move',
    summary: 'Have the subscription of a customer paid at your present billing provider, from its next term on',
    description:
      'At the provider before, it ends with its term and nothing is given back. Here it goes on: the next term is an open invoice until the customer has ' +
      'paid at a checkout. `resume` takes it back before the end of the term.',
    effect: 'destroys',
    reply: Subscription,
    errors: [errors.NOT_FOUND, billingErrors.NOT_SUBSCRIBED, billingErrors.NOTHING_TO_MOVE],
    async act({ tx, params }) {
      const party = await customerParty(tx, params.customer);
      const row = await moveSubscription(tx, party, await currentProvider(tx));
      await enqueue(tx, finishMovesName, {}, { key: finishMovesName });
      return viewOf(tx, row);
    },
  }),
];
