import type { Interval, PlanKey, SoldPlan } from './provider.ts';

/** What our things at a provider are found by, and known again in its webhooks. */
export const names = {
  seller: 'nexus_seller',
  customer: 'nexus_customer',
  subscription: 'nexus_subscription',
  plan: 'nexus_plan',
  version: 'nexus_version',
  interval: 'nexus_interval',
  charge: 'nexus_charge',
  payment: 'nexus_payment',
  line: 'nexus_line',
  creditNote: 'nexus_credit_note',
} as const;

export const planMetadata = ({ seller, slug, version, interval }: SoldPlan): Record<string, string> => ({
  [names.seller]: seller,
  [names.plan]: slug,
  [names.version]: String(version),
  [names.interval]: interval,
});

type Metadata = Readonly<Record<string, unknown>> | null | undefined;

export const textOf = (metadata: Metadata, name: string): string | undefined => {
  const value = metadata?.[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** The plan that a price or product was made from; undefined where somebody made it at the provider. */
export function planOf(metadata: Metadata): PlanKey | undefined {
  const slug = textOf(metadata, names.plan);
  const interval = textOf(metadata, names.interval);
  const version = Number(textOf(metadata, names.version));
  if (slug === undefined || !Number.isInteger(version) || (interval !== 'month' && interval !== 'year'))
    return undefined;
  return { slug, version, interval: interval satisfies Interval };
}
