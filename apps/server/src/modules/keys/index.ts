export { forgetDeletedKeys } from './state.ts';
export { identifyKey } from './verify.ts';
