export { customersPort, isCharged } from './subscriptions/customers.ts';
export { subscribeOrganization } from './subscriptions/organizations.ts';
