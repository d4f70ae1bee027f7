import { microsOf } from '../../api/amounts.ts';
import type { Schema } from '../../api/client.ts';

type Plan = Schema<'Plan'>;
type UsagePrice = Schema<'UsagePriceInput'>;
export type Model = UsagePrice['model'];

/** A plan as one edits it: amounts in units of the currency, as they were typed. */
export interface PlanDraft {
  slug: string;
  name: string;
  description: string;
  isPublic: boolean;
  currency: string;
  /** Empty where it is not sold by this term. */
  month: string;
  year: string;
  trialDays: string;
  entitlements: EntitlementDraft[];
  prices: PriceDraft[];
}

export interface EntitlementDraft {
  /** Of the row, while it is edited. */
  key: number;
  feature: string;
  /** Empty for any number. */
  amount: string;
  hard: boolean;
}

export interface PriceDraft {
  key: number;
  feature: string;
  model: Model;
  included: string;
  packageSize: string;
  unitAmount: string;
  tiers: TierDraft[];
}

export interface TierDraft {
  key: number;
  /** Empty for all further units. */
  upTo: string;
  unitAmount: string;
  flatAmount: string;
}

export const emptyPlan: PlanDraft = {
  slug: '',
  name: '',
  description: '',
  isPublic: true,
  currency: 'USD',
  month: '',
  year: '',
  trialDays: '0',
  entitlements: [],
  prices: [],
};

export const emptyTier = (key: number): TierDraft => ({ key, upTo: '', unitAmount: '', flatAmount: '' });
export const emptyEntitlement = (key: number): EntitlementDraft => ({ key, feature: '', amount: '', hard: true });
export const emptyPrice = (key: number): PriceDraft => ({
  ...{ key, feature: '', model: 'overage', included: '', packageSize: '', unitAmount: '' },
  tiers: [emptyTier(0)],
});

export const isTiered = (model: Model): boolean => model === 'graduated' || model === 'volume';
export const hasIncluded = (model: Model): boolean => model === 'overage' || model === 'seat' || model === 'package';

/** "29" of 29000000. @internal */
export function amountOf(micros: string | null): string {
  if (micros === null) return '';
  const digits = micros.padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`.replace(/\.?0+$/, '');
}

export const draftOf = (plan: Plan): PlanDraft => ({
  slug: plan.slug,
  name: plan.name,
  description: plan.description,
  isPublic: plan.public,
  currency: plan.currency,
  month: amountOf(plan.amounts.month),
  year: amountOf(plan.amounts.year),
  trialDays: String(plan.trialDays),
  entitlements: plan.entitlements.map(({ feature, amount, hard }, key) => ({
    key,
    feature,
    amount: amount ?? '',
    hard,
  })),
  prices: plan.prices.map((price, key) => ({
    ...{ key, feature: price.feature, model: price.model },
    included: 'included' in price ? (price.included ?? '') : '',
    packageSize: price.model === 'package' ? price.packageSize : '',
    unitAmount: 'unitAmount' in price ? price.unitAmount : '',
    tiers:
      'tiers' in price
        ? price.tiers.map((tier, at) => ({
            ...{ key: at, upTo: tier.upTo ?? '', unitAmount: tier.unitAmount, flatAmount: tier.flatAmount ?? '' },
          }))
        : [emptyTier(0)],
  })),
});

/** @throws Error where an amount is none */
export const termsOf = (draft: PlanDraft) => ({
  name: draft.name,
  description: draft.description,
  public: draft.isPublic,
  currency: draft.currency.toUpperCase(),
  amounts: {
    month: draft.month === '' ? null : microsOf(draft.month),
    year: draft.year === '' ? null : microsOf(draft.year),
  },
  trialDays: Number(draft.trialDays),
  entitlements: draft.entitlements.map(({ feature, amount, hard }) => ({
    ...{ feature, amount: amount === '' ? null : amount, hard },
  })),
  prices: draft.prices.map(priceOf),
});

function priceOf({ feature, model, included, packageSize, unitAmount, tiers }: PriceDraft): UsagePrice {
  const some = included === '' ? {} : { included };
  switch (model) {
    case 'flat':
      return { feature, model, unitAmount };
    case 'overage':
      return { feature, model, included: included === '' ? '0' : included, unitAmount };
    case 'seat':
      return { feature, model, ...some, unitAmount };
    case 'package':
      return { feature, model, ...some, packageSize, unitAmount };
    case 'graduated':
    case 'volume':
      return {
        feature,
        model,
        tiers: tiers.map((tier) => ({
          upTo: tier.upTo === '' ? null : tier.upTo,
          unitAmount: tier.unitAmount,
          ...(tier.flatAmount === '' ? {} : { flatAmount: tier.flatAmount }),
        })),
      };
  }
}
