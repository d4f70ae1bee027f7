import { defineErrors } from '../../kernel/errors.ts';

export const webhookErrors = defineErrors('webhooks', {
  EVENT_TYPE_UNKNOWN: { status: 422, kind: 'validation', title: 'No event is of this type' },
  EVENT_TYPE_TAKEN: { status: 409, kind: 'business', title: 'The product itself has events of this type' },
  EVENT_TYPE_IN_USE: { status: 409, kind: 'business', title: 'An endpoint is subscribed to this type' },
  TOO_MANY_EVENT_TYPES: { status: 409, kind: 'business', title: 'The organization has as many types as it can have' },
  API_VERSION_UNKNOWN: { status: 422, kind: 'validation', title: 'There is no such version of the events' },
  TOO_MANY_ENDPOINTS: { status: 409, kind: 'business', title: 'The customer has as many endpoints as it can have' },
  ROTATION_OPEN: { status: 409, kind: 'business', title: 'The secret before still signs: a rotation is open' },
  ENDPOINT_DISABLED: { status: 409, kind: 'business', title: 'The endpoint is disabled' },
  ENDPOINT_ENABLED: { status: 409, kind: 'business', title: 'The endpoint is enabled' },
  DELIVERY_OPEN: { status: 409, kind: 'business', title: 'The delivery is on its way' },
});
