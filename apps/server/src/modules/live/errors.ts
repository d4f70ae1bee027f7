import { defineErrors } from '../../kernel/errors.ts';

export const liveErrors = defineErrors('live', {
  TOPIC_UNKNOWN: { status: 422, kind: 'validation', title: 'There is no such topic' },
  UPGRADE_REQUIRED: { status: 426, kind: 'validation', title: 'This address is for WebSocket connections' },
});
