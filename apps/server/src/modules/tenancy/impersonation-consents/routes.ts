import { PageOf, PageQuery } from '../../../kernel/paging.ts';
import { giveConsent, listConsents, withdrawConsent } from './impersonation-consents.ts';
import { Consent, impersonationConsent, NewConsent } from './schema.ts';

const consents = '/api/v1/organizations/:org/impersonation-consents';

export const impersonationConsentRoutes = [
  impersonationConsent.post(consents, {
    summary:
      'Consent, as an owner, that operators of the installation change things in the organization for some hours',
    effect: 'grants',
    permission: 'impersonation:consent',
    callers: ['user'],
    audit: 'impersonation.consent',
    body: NewConsent,
    reply: Consent,
    act: ({ tx, caller, body }) => giveConsent(tx, caller, body),
  }),
  impersonationConsent.get(consents, {
    summary: 'List consents to changes by operators, newest first',
    permission: 'impersonation:read',
    query: PageQuery,
    reply: PageOf(Consent),
    act: ({ tx, query }) => listConsents(tx, query),
  }),
  impersonationConsent.delete(`${consents}/:consent`, {
    summary: 'Withdraw a consent: operators may only read from now on',
    permission: 'impersonation:withdraw',
    audit: 'impersonation.withdraw-consent',
    reply: Consent,
    act: ({ tx, params }) => withdrawConsent(tx, params.consent),
  }),
];
