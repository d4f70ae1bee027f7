import type { Schema } from '../../api/client.ts';
import { defined } from '../../api/defined.ts';
import type { Key } from './key-state.ts';

/** A limit as it is typed. */
export interface LimitDraft {
  /** Of its row in the form. */
  id: string;
  name: string;
  limit: string;
  windowSeconds: string;
  per: 'key' | 'customer' | 'organization' | 'address';
}

let lastLimit = 0;
export const newLimitId = (): string => `limit-${++lastLimit}`;

/** What the forms of keys hold; empty texts stand for what is left out. */
export interface KeyDraft {
  kind: 'platform' | 'customer';
  name: string;
  customerId: string;
  serviceAccountId: string;
  environmentId: string;
  /** Null: all that its owner may. */
  scopes: string[] | null;
  /** A day, the last one on which it works, or nothing. */
  expires: string;
  networks: string;
  limits: LimitDraft[];
  remaining: string;
  refillAmount: string;
  refillInterval: 'daily' | 'monthly';
}

export const emptyDraft: KeyDraft = {
  kind: 'customer',
  name: '',
  customerId: '',
  serviceAccountId: '',
  environmentId: '',
  scopes: [],
  expires: '',
  networks: '',
  limits: [],
  remaining: '',
  refillAmount: '',
  refillInterval: 'monthly',
};

export const draftOf = (key: Key): KeyDraft => ({
  ...emptyDraft,
  kind: key.kind,
  name: key.name,
  customerId: key.customerId ?? '',
  environmentId: key.environmentId ?? '',
  scopes: key.scopes,
  expires: key.expiresAt === null ? '' : dayOf(new Date(key.expiresAt)),
  networks: key.allowedIps.join('\n'),
  limits: key.limits.map(({ name, limit, windowSeconds, per }) => ({
    // Names of a key's limits differ.
    id: name,
    name,
    limit: String(limit),
    windowSeconds: String(windowSeconds),
    per,
  })),
  remaining: key.remaining === null ? '' : String(key.remaining),
  refillAmount: key.refill === null ? '' : String(key.refill.amount),
  refillInterval: key.refill?.interval ?? 'monthly',
});

/**
 * Addresses and networks between lines, commas or blanks.
 * @internal
 */
export const networksOf = (text: string): string[] => text.split(/[\s,]+/).filter((part) => part !== '');

/** The body of the call that makes the key. */
export function newKeyOf(draft: KeyDraft): Schema<'NewKey'> {
  const isCustomers = draft.kind === 'customer';
  const networks = networksOf(draft.networks);
  return {
    name: draft.name.trim(),
    kind: draft.kind,
    ...defined({
      customerId: isCustomers ? given(draft.customerId) : undefined,
      serviceAccountId: isCustomers ? undefined : given(draft.serviceAccountId),
      environmentId: given(draft.environmentId),
      scopes: draft.scopes ?? undefined,
      expiresAt: expiryOf(draft),
      allowedIps: networks.length === 0 ? undefined : networks,
      limits: draft.limits.length === 0 ? undefined : limitsOf(draft),
      remaining: isCustomers ? numberIn(draft.remaining) : undefined,
      refill: isCustomers ? refillOf(draft) : undefined,
    }),
  };
}

/** The body of the call that changes the key: only what differs, since some changes need more rights than others. */
export function changesOf(before: Key, draft: KeyDraft): Schema<'KeyChanges'> {
  const old = draftOf(before);
  const differs = (...names: (keyof KeyDraft)[]) =>
    names.some((name) => JSON.stringify(old[name]) !== JSON.stringify(draft[name]));
  return {
    ...(differs('name') && { name: draft.name.trim() }),
    ...(differs('scopes') && draft.scopes !== null && { scopes: draft.scopes }),
    ...(differs('expires') && { expiresAt: expiryOf(draft) ?? null }),
    ...(differs('networks') && { allowedIps: networksOf(draft.networks) }),
    ...(differs('limits') && { limits: limitsOf(draft) }),
    ...(differs('remaining') && { remaining: numberIn(draft.remaining) ?? null }),
    ...(differs('refillAmount', 'refillInterval') && { refill: refillOf(draft) ?? null }),
  };
}

const given = (text: string): string | undefined => (text === '' ? undefined : text);

const numberIn = (text: string): number | undefined => (text.trim() === '' ? undefined : Number(text));

/** The end of the chosen day where the reader is. */
function expiryOf({ expires }: KeyDraft): string | undefined {
  return expires === '' ? undefined : new Date(`${expires}T23:59:59`).toISOString();
}

/** In the reader's time zone, as date fields have it. */
export function dayOf(at: Date): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

const limitsOf = ({ limits }: KeyDraft): Schema<'KeyLimitInput'>[] =>
  limits.map(({ name, limit, windowSeconds, per }) => ({
    name: name.trim(),
    limit: Number(limit),
    windowSeconds: Number(windowSeconds),
    per,
  }));

function refillOf({ refillAmount, refillInterval }: KeyDraft): Schema<'KeyRefillInput'> | undefined {
  const amount = numberIn(refillAmount);
  return amount === undefined ? undefined : { amount, interval: refillInterval };
}
