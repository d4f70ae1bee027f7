import type { Sample, Scene } from '../../../../test/world/requests.ts';
import { providerErrors } from './errors.ts';
import { providersService } from './providers.ts';

/** What every call to a provider may answer. */
export const callCodes = ['BILLING_PROVIDER_AWAY', 'BILLING_CREDENTIALS_REFUSED', 'BILLING_REFUSED'] as const;
export type ProviderCode = (typeof callCodes)[number] | 'PAYMENT_FAILED' | 'BUYER_EMAIL_REQUIRED';

/** Whoever asks a provider gets this error; undone after the call. */
export const failing =
  (code: ProviderCode) =>
  ({ world }: Scene) =>
  () => {
    const providers = world.app.kernel.services.use(providersService);
    const { of, at } = providers;
    const refuse = () => Promise.reject(providerErrors[code]());
    Object.assign(providers, { of: refuse, at: refuse });
    return () => Object.assign(providers, { of, at });
  };

/** The same request where a provider holds the subscription, and answers everything with the error. */
export const heldBy =
  (code: ProviderCode, request: (scene: Scene) => Promise<Sample>) =>
  async (scene: Scene): Promise<Sample> => {
    const sample = await request(scene);
    const set = (provider: string, ref: string | null) =>
      scene.world.rows(
        `update eco_subscriptions set provider = $1, provider_ref = $2
         where status <> 'canceled' and (customer_id = $3 or buyer_org_id = $4)`,
        [provider, ref, sample.params?.customer ?? null, sample.params === undefined ? scene.tenant.org : null],
      );
    return {
      ...sample,
      during: async () => {
        await set('stripe', 'sub_1');
        const undo = failing(code)(scene)();
        return async () => {
          undo();
          await set('ledger', null);
        };
      },
    };
  };

export const providerRefusals = (request: (scene: Scene) => Promise<Sample>) =>
  Object.fromEntries(callCodes.map((code) => [code, heldBy(code, request)]));
