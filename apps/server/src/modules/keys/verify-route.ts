import { fastVerify } from './fast-verify.ts';
import { key, Verification, VerifyInput } from './schema.ts';
import { keysState } from './state.ts';
import { noteVerification, replyOf, verify } from './verify.ts';

export const verifyKey = key.post('/api/v1/keys/verify', {
  summary: "Verify a customer's key, and take from its limits",
  description: 'A refused key is answered with 200 and its code too; a refused call costs nothing.',
  action: 'verify',
  record: 'coalesced',
  // A verification is limited by the windows of both keys alone; its caller is an API under its own traffic.
  limits: [],
  idempotency: false,
  scope: 'none',
  body: VerifyInput,
  units: ({ body }) => body.cost,
  reply: Verification,
  fastPath: fastVerify,
  async act({ kernel, caller, body, usage, request }) {
    const found = await verify(kernel, caller, body);
    noteVerification(kernel.services.use(keysState), caller, usage, found, body);
    return replyOf(found, kernel.caches.servedStaleSince(request.at));
  },
});
