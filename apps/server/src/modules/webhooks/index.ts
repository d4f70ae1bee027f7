export { identifyCustomer } from './portal/identify.ts';
