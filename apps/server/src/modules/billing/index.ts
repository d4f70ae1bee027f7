export { salesPort } from './sales.ts';
export { customersPort } from './subscriptions/customers.ts';
export { subscribeOrganization } from './subscriptions/organizations.ts';
