import { z } from 'zod';
import { describe } from '../../../../http/describe.ts';
import { Instant } from '../../../../kernel/schema.ts';
import { PlanSlug } from '../../plans/schema.ts';

const Page = z.url({ protocol: /^https?$/ }).max(2000);
const words = {
  plan: ['Slug of the plan', 'pro'],
  interval: 'How often it is paid',
  seats: ['How many times it is paid', 1],
  successUrl: ['Where the browser goes once it is paid', 'https://app.example/billing/done'],
  cancelUrl: ['Where it goes back to', 'https://app.example/billing'],
  returnUrl: ['Where it goes back to', 'https://app.example/billing'],
  url: [
    'Where to send the browser; null where the subscription has begun already',
    'https://checkout.stripe.com/c/pay/cs_1',
  ],
  expiresAt: 'Until when the page can be used; null without one',
} as const;
const choice = {
  plan: PlanSlug,
  interval: z.enum(['month', 'year']).default('month'),
  seats: z.int().min(1).max(100_000).default(1),
};

export type NewCheckout = z.infer<typeof NewCheckout>;
export const NewCheckout = describe(z.strictObject(choice), words).meta({ id: 'NewCheckout' });
export type NewCustomerCheckout = z.infer<typeof NewCustomerCheckout>;
export const NewCustomerCheckout = describe(
  z.strictObject({ ...choice, successUrl: Page, cancelUrl: Page }),
  words,
).meta({ id: 'NewCustomerCheckout' });

export const Checkout = describe(z.object({ url: z.string().nullable(), expiresAt: Instant.nullable() }), words).meta({
  id: 'Checkout',
});

export const NewCustomerPortal = describe(z.strictObject({ returnUrl: Page }), words).meta({ id: 'NewCustomerPortal' });
export const Portal = describe(z.object({ url: z.string().nullable() }), {
  url: [
    'Page of the provider where the buyer changes cards and sees invoices; null where it has none',
    'https://billing.stripe.com/p/session/1',
  ],
}).meta({ id: 'Portal' });
