import { z } from 'zod';
import { describe } from '../../../../http/describe.ts';
import { Instant } from '../../../../kernel/schema.ts';
import { providerNames } from '../provider.ts';

/** Keys of providers are some 110 characters. */
const Key = z.string().trim().min(1).max(500);

const words = {
  provider: 'Whoever collects the money; `ledger` is nobody: invoices are open until you note their payment',
  secretKey: ['Of the account at Stripe, or a restricted key', 'sk_live_…'],
  accessToken: ['Of the organization at Polar', 'polar_oat_…'],
  webhookSecret: ['Of the endpoint that you make at the provider for `webhookUrl`', 'whsec_…'],
  webhookUrl: ['Where the provider sends its webhooks', 'https://nexus.example/api/v1/webhooks/stripe/eco_org_…'],
} as const;

export type ProviderAccountInput = z.infer<typeof ProviderAccountInput>;
export const ProviderAccountInput = z
  .discriminatedUnion('provider', [
    describe(z.strictObject({ provider: z.literal('ledger') }), words),
    describe(z.strictObject({ provider: z.literal('stripe'), secretKey: Key, webhookSecret: Key.optional() }), words),
    describe(z.strictObject({ provider: z.literal('polar'), accessToken: Key, webhookSecret: Key.optional() }), words),
  ])
  .meta({ id: 'BillingProviderInput' });

export const ProviderAccount = describe(
  z.object({
    provider: z.enum(providerNames),
    hasWebhookSecret: z.boolean().describe('Whether webhooks can be verified'),
    webhookUrl: z.string().nullable(),
    updatedAt: Instant.nullable(),
  }),
  words,
).meta({ id: 'BillingProvider' });

/** What is sealed: the input without the name of the provider. */
export type Credentials = z.infer<typeof Credentials>;
export const Credentials = z.object({
  secretKey: z.string().optional(),
  accessToken: z.string().optional(),
  webhookSecret: z.string().optional(),
});
