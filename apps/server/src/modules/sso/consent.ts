import { toIso } from '../../kernel/clock.ts';
import type { PersonTx, TenantTx } from '../../kernel/db/tx.ts';
import { errors } from '../../kernel/errors.ts';
import type { Id } from '../../kernel/ids.ts';
import { decodeCursor, type Page, type PageRequest, pageOf } from '../../kernel/paging.ts';
import * as store from './store/access.ts';
import { removeGrants } from './store/records.ts';
import type { Consent } from './store/tables.ts';

export type Field = keyof Consent;

/** A field of a person, the scope by which an app asks for it (OpenID Connect Core, 5.4), and what a page calls it. */
export const fields: readonly { field: Field; scope: string; label: string }[] = [
  { field: 'name', scope: 'profile', label: 'Your name' },
  { field: 'email', scope: 'email', label: 'Your e-mail address' },
];

/** The fields that a list of scopes asks for. */
export const fieldsIn = (scopes: Iterable<string>): Field[] => {
  const asked = new Set(scopes);
  return fields.filter(({ scope }) => asked.has(scope)).map(({ field }) => field);
};

/** Remembers what the person of the transaction shows the app; fields that were not asked now stay as they were. */
export async function recordConsent(
  tx: TenantTx,
  app: Id<'app'>,
  { before, asked, granted }: { before: Consent; asked: readonly Field[]; granted: readonly Field[] },
): Promise<Consent> {
  const decided = Object.fromEntries(asked.map((field) => [field, granted.includes(field)]));
  const consent: Consent = { ...before, ...decided };
  await store.setConsent(tx, { id: tx.newId('acs'), app, consent });
  return consent;
}

export interface ConsentView {
  /** The app. */
  id: Id<'app'>;
  name: string;
  organization: { id: Id<'org'>; name: string };
  role: string | null;
  /** What it sees. */
  fields: Field[];
  consentedAt: string;
}

export async function listConsents(tx: PersonTx, { limit, cursor }: PageRequest): Promise<Page<ConsentView>> {
  const rows = await store.listMine(tx, decodeCursor(cursor)?.[0] ?? '', limit + 1);
  return pageOf(
    rows,
    limit,
    (row) => [row.access],
    (row) => ({
      id: row.app,
      name: row.name,
      organization: { id: row.org, name: row.orgName },
      role: row.role,
      fields: fields.flatMap(({ field }) => (row.consent[field] === true ? [field] : [])),
      consentedAt: toIso(row.consentedAt),
    }),
  );
}

/** The app loses its tokens with the commit, and asks again at the next log-in. */
export async function withdrawConsent(tx: TenantTx, app: Id<'app'>): Promise<void> {
  const withdrawn = await store.setConsent(tx, { id: tx.newId('acs'), app, consent: null });
  if (!withdrawn) throw errors.NOT_FOUND('This app sees nothing of you');
  await removeGrants(tx, { app, person: tx.person });
  tx.audit({ resource: { type: 'app', id: app } });
  tx.emit({ type: 'consent.withdrawn', subject: app, data: { user: tx.person } });
}
