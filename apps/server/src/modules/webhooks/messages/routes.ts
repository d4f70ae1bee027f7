import { errors } from '../../../kernel/errors.ts';
import { webhookErrors } from '../errors.ts';
import { sendMessage } from './messages.ts';
import { Message, NewMessage, webhookMessage } from './schema.ts';

export const messageRoutes = [
  webhookMessage.post('/api/v1/webhooks/messages', {
    permission: 'webhooks:send',
    summary: 'Send an event of your own to the endpoints that are subscribed to its type',
    description: 'Its body may have 64 KiB. It is sent at least once; receivers know repeats by `webhook-id`.',
    body: NewMessage,
    reply: Message,
    errors: [errors.NOT_FOUND, errors.PAYLOAD_TOO_LARGE, webhookErrors.EVENT_TYPE_UNKNOWN],
    act: ({ tx, body }) => sendMessage(tx, body),
  }),
];
