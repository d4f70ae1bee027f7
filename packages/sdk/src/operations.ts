// Written by `npm run sdk` from the routes of the server. Do not edit.
import type { Operation } from './operation.ts';

export const operations = {
  access: {
    explain: { method: 'POST', path: '/api/v1/access/explain', query: [] },
    readOwn: { method: 'GET', path: '/api/v1/access/own' },
  },
  account: {
    listActivity: { method: 'GET', path: '/api/v1/auth/activity', paged: true },
    readEmailChange: { method: 'GET', path: '/api/v1/auth/change-email' },
    changeEmail: { method: 'POST', path: '/api/v1/auth/change-email', query: [], repeatable: true },
    cancelEmailChange: { method: 'DELETE', path: '/api/v1/auth/change-email', repeatable: true },
    changePassword: { method: 'PUT', path: '/api/v1/auth/change-password', query: [] },
    export: { method: 'GET', path: '/api/v1/auth/export' },
    read: { method: 'GET', path: '/api/v1/auth/me' },
    update: { method: 'PATCH', path: '/api/v1/auth/me', query: [], repeatable: true },
    delete: { method: 'DELETE', path: '/api/v1/auth/me' },
  },
  addons: {
    list: { method: 'GET', path: '/api/v1/customers/{customer}/addons', paged: true },
    create: { method: 'POST', path: '/api/v1/customers/{customer}/addons', query: [], repeatable: true },
    delete: { method: 'DELETE', path: '/api/v1/customers/{customer}/addons/{addon}', repeatable: true },
  },
  analytics: {
    overview: { method: 'GET', path: '/api/v1/admin/analytics/overview' },
    users: { method: 'GET', path: '/api/v1/admin/analytics/users', paged: true },
  },
  apiConsents: {
    list: { method: 'GET', path: '/api/v1/auth/apis', paged: true },
    withdraw: { method: 'DELETE', path: '/api/v1/auth/apis/{consent}' },
  },
  apis: {
    readOwn: { method: 'GET', path: '/.well-known/oauth-protected-resource' },
    list: { method: 'GET', path: '/api/v1/organizations/{org}/apis', paged: true },
    create: { method: 'POST', path: '/api/v1/organizations/{org}/apis', query: [], repeatable: true },
    read: { method: 'GET', path: '/api/v1/organizations/{org}/apis/{api}' },
    update: { method: 'PATCH', path: '/api/v1/organizations/{org}/apis/{api}', query: [], repeatable: true },
    delete: { method: 'DELETE', path: '/api/v1/organizations/{org}/apis/{api}', repeatable: true },
  },
  appAccess: {
    list: { method: 'GET', path: '/api/v1/organizations/{org}/apps/{app}/access', paged: true },
    grant: { method: 'POST', path: '/api/v1/organizations/{org}/apps/{app}/access', query: [], repeatable: true },
    change: { method: 'PATCH', path: '/api/v1/organizations/{org}/apps/{app}/access/{access}', query: [], repeatable: true },
    revoke: { method: 'DELETE', path: '/api/v1/organizations/{org}/apps/{app}/access/{access}', repeatable: true },
  },
  approvalPolicies: {
    read: { method: 'GET', path: '/api/v1/projects/{project}/environments/{environment}/approval-policy' },
    set: { method: 'PUT', path: '/api/v1/projects/{project}/environments/{environment}/approval-policy', query: [], repeatable: true },
    delete: { method: 'DELETE', path: '/api/v1/projects/{project}/environments/{environment}/approval-policy', repeatable: true },
  },
  apps: {
    list: { method: 'GET', path: '/api/v1/organizations/{org}/apps', paged: true },
    create: { method: 'POST', path: '/api/v1/organizations/{org}/apps', query: [], repeatable: true },
    read: { method: 'GET', path: '/api/v1/organizations/{org}/apps/{app}' },
    update: { method: 'PATCH', path: '/api/v1/organizations/{org}/apps/{app}', query: [], repeatable: true },
    delete: { method: 'DELETE', path: '/api/v1/organizations/{org}/apps/{app}', repeatable: true },
    rotateSecret: { method: 'POST', path: '/api/v1/organizations/{org}/apps/{app}/rotate-secret', query: [] },
  },
  audit: {
    list: { method: 'GET', path: '/api/v1/audit', paged: true },
    listArchives: { method: 'GET', path: '/api/v1/audit/archives', paged: true },
    export: { method: 'GET', path: '/api/v1/audit/export', raw: true },
    readRetention: { method: 'GET', path: '/api/v1/audit/retention' },
    setRetention: { method: 'PUT', path: '/api/v1/audit/retention', query: [], repeatable: true },
    verify: { method: 'GET', path: '/api/v1/audit/verify' },
  },
  auth: {
    readJwks: { method: 'GET', path: '/.well-known/jwks.json' },
    confirmEmailChange: { method: 'POST', path: '/api/v1/auth/change-email/confirm', query: [] },
    stopEmailChange: { method: 'POST', path: '/api/v1/auth/change-email/stop', query: [] },
    forgotPassword: { method: 'POST', path: '/api/v1/auth/forgot-password', query: [] },
    login: { method: 'POST', path: '/api/v1/auth/login', query: [] },
    loginMfa: { method: 'POST', path: '/api/v1/auth/login/mfa', query: [] },
    logout: { method: 'POST', path: '/api/v1/auth/logout' },
    logoutAll: { method: 'POST', path: '/api/v1/auth/logout-all' },
    refresh: { method: 'POST', path: '/api/v1/auth/refresh', query: [] },
    readRegistration: { method: 'GET', path: '/api/v1/auth/register' },
    register: { method: 'POST', path: '/api/v1/auth/register', query: [], repeatable: true },
    resetPassword: { method: 'POST', path: '/api/v1/auth/reset-password', query: [] },
    setUp: { method: 'POST', path: '/api/v1/auth/setup', query: [] },
    stepUp: { method: 'POST', path: '/api/v1/auth/step-up', query: [] },
    beginStepUp: { method: 'POST', path: '/api/v1/auth/step-up/options' },
    verifyEmail: { method: 'POST', path: '/api/v1/auth/verify-email', query: [] },
    resendVerification: { method: 'POST', path: '/api/v1/auth/verify-email/resend', query: [] },
  },
  billing: {
    reconcile: { method: 'POST', path: '/api/v1/admin/reconcile', repeatable: true },
    checkout: { method: 'POST', path: '/api/v1/billing/checkout', query: [], repeatable: true },
    listCreditNotes: { method: 'GET', path: '/api/v1/billing/credit-notes', paged: true },
    readCreditNote: { method: 'GET', path: '/api/v1/billing/credit-notes/{note}' },
    readCreditNoteHtml: { method: 'GET', path: '/api/v1/billing/credit-notes/{note}/html', raw: true },
    readCreditNotePdf: { method: 'GET', path: '/api/v1/billing/credit-notes/{note}/pdf', raw: true },
    listInvoices: { method: 'GET', path: '/api/v1/billing/invoices', paged: true },
    readInvoice: { method: 'GET', path: '/api/v1/billing/invoices/{invoice}' },
    readInvoiceHtml: { method: 'GET', path: '/api/v1/billing/invoices/{invoice}/html', raw: true },
    readInvoicePdf: { method: 'GET', path: '/api/v1/billing/invoices/{invoice}/pdf', raw: true },
    listPlans: { method: 'GET', path: '/api/v1/billing/plans', paged: true },
    portal: { method: 'POST', path: '/api/v1/billing/portal', repeatable: true },
    readProfile: { method: 'GET', path: '/api/v1/billing/profile' },
    updateProfile: { method: 'PATCH', path: '/api/v1/billing/profile', query: [], repeatable: true },
    readSubscription: { method: 'GET', path: '/api/v1/billing/subscription' },
    cancel: { method: 'POST', path: '/api/v1/billing/subscription/cancel', repeatable: true },
    preview: { method: 'GET', path: '/api/v1/billing/subscription/change' },
    change: { method: 'POST', path: '/api/v1/billing/subscription/change', query: [], repeatable: true },
    resume: { method: 'POST', path: '/api/v1/billing/subscription/resume', repeatable: true },
    upcoming: { method: 'GET', path: '/api/v1/billing/upcoming' },
  },
  billingProfiles: {
    read: { method: 'GET', path: '/api/v1/customers/{customer}/billing-profile' },
    update: { method: 'PATCH', path: '/api/v1/customers/{customer}/billing-profile', query: [], repeatable: true },
  },
  billingProviders: {
    read: { method: 'GET', path: '/api/v1/billing/provider' },
    update: { method: 'PUT', path: '/api/v1/billing/provider', query: [], repeatable: true },
    sync: { method: 'POST', path: '/api/v1/billing/provider/sync', repeatable: true },
  },
  billingSettings: {
    read: { method: 'GET', path: '/api/v1/billing/settings' },
    update: { method: 'PATCH', path: '/api/v1/billing/settings', query: [], repeatable: true },
  },
  bindings: {
    list: { method: 'GET', path: '/api/v1/access/bindings', paged: true },
    create: { method: 'POST', path: '/api/v1/access/bindings', query: [], repeatable: true },
    delete: { method: 'DELETE', path: '/api/v1/access/bindings/{binding}', repeatable: true },
  },
  changeRequests: {
    list: { method: 'GET', path: '/api/v1/projects/{project}/environments/{environment}/change-requests', paged: true },
    create: { method: 'POST', path: '/api/v1/projects/{project}/environments/{environment}/change-requests', query: [], repeatable: true },
    read: { method: 'GET', path: '/api/v1/projects/{project}/environments/{environment}/change-requests/{changeRequest}' },
    apply: { method: 'POST', path: '/api/v1/projects/{project}/environments/{environment}/change-requests/{changeRequest}/apply', repeatable: true },
    approve: { method: 'POST', path: '/api/v1/projects/{project}/environments/{environment}/change-requests/{changeRequest}/approve', repeatable: true },
    reject: { method: 'POST', path: '/api/v1/projects/{project}/environments/{environment}/change-requests/{changeRequest}/reject', query: [], repeatable: true },
    reveal: { method: 'GET', path: '/api/v1/projects/{project}/environments/{environment}/change-requests/{changeRequest}/values' },
    withdraw: { method: 'POST', path: '/api/v1/projects/{project}/environments/{environment}/change-requests/{changeRequest}/withdraw', repeatable: true },
  },
  clients: {
    list: { method: 'GET', path: '/api/v1/organizations/{org}/clients', paged: true },
    read: { method: 'GET', path: '/api/v1/organizations/{org}/clients/{client}' },
    delete: { method: 'DELETE', path: '/api/v1/organizations/{org}/clients/{client}', repeatable: true },
  },
  consents: {
    list: { method: 'GET', path: '/api/v1/auth/apps', paged: true },
    withdraw: { method: 'DELETE', path: '/api/v1/auth/apps/{app}' },
    decide: { method: 'POST', path: '/api/v1/sso/interactions/{interaction}', query: [] },
  },
  creditGrants: {
    readOwn: { method: 'GET', path: '/api/v1/billing/credits' },
    readOwnAutomatic: { method: 'GET', path: '/api/v1/billing/credits/auto-top-up' },
    setOwnAutomatic: { method: 'PUT', path: '/api/v1/billing/credits/auto-top-up', query: [], repeatable: true },
    topUpOwn: { method: 'POST', path: '/api/v1/billing/credits/top-up', query: [], repeatable: true },
    readBalances: { method: 'GET', path: '/api/v1/customers/{customer}/credits' },
    readAutomatic: { method: 'GET', path: '/api/v1/customers/{customer}/credits/auto-top-up' },
    setAutomatic: { method: 'PUT', path: '/api/v1/customers/{customer}/credits/auto-top-up', query: [], repeatable: true },
    list: { method: 'GET', path: '/api/v1/customers/{customer}/credits/grants', paged: true },
    create: { method: 'POST', path: '/api/v1/customers/{customer}/credits/grants', query: [], repeatable: true },
    refund: { method: 'POST', path: '/api/v1/customers/{customer}/credits/grants/{grant}/refund', query: [], repeatable: true },
    void: { method: 'POST', path: '/api/v1/customers/{customer}/credits/grants/{grant}/void', repeatable: true },
    topUp: { method: 'POST', path: '/api/v1/customers/{customer}/credits/top-up', query: [], repeatable: true },
  },
  creditNotes: {
    list: { method: 'GET', path: '/api/v1/credit-notes', paged: true },
    read: { method: 'GET', path: '/api/v1/credit-notes/{note}' },
    readHtml: { method: 'GET', path: '/api/v1/credit-notes/{note}/html', raw: true },
    readPdf: { method: 'GET', path: '/api/v1/credit-notes/{note}/pdf', raw: true },
  },
  customers: {
    list: { method: 'GET', path: '/api/v1/customers', paged: true },
    create: { method: 'POST', path: '/api/v1/customers', query: [], repeatable: true },
    read: { method: 'GET', path: '/api/v1/customers/{customer}' },
    update: { method: 'PATCH', path: '/api/v1/customers/{customer}', query: [], repeatable: true },
    delete: { method: 'DELETE', path: '/api/v1/customers/{customer}', repeatable: true },
    checkout: { method: 'POST', path: '/api/v1/customers/{customer}/checkout', query: [], repeatable: true },
    portal: { method: 'POST', path: '/api/v1/customers/{customer}/portal', query: [], repeatable: true },
    restore: { method: 'POST', path: '/api/v1/customers/{customer}/restore', repeatable: true },
  },
  dynamicSecrets: {
    list: { method: 'GET', path: '/api/v1/projects/{project}/environments/{environment}/dynamic', paged: true },
    create: { method: 'POST', path: '/api/v1/projects/{project}/environments/{environment}/dynamic', query: [], repeatable: true },
    read: { method: 'GET', path: '/api/v1/projects/{project}/environments/{environment}/dynamic/{name}' },
    update: { method: 'PATCH', path: '/api/v1/projects/{project}/environments/{environment}/dynamic/{name}', query: ['path'], repeatable: true },
    delete: { method: 'DELETE', path: '/api/v1/projects/{project}/environments/{environment}/dynamic/{name}', repeatable: true },
  },
  encryptionKeys: {
    list: { method: 'GET', path: '/api/v1/admin/encryption-keys' },
  },
  environments: {
    list: { method: 'GET', path: '/api/v1/projects/{project}/environments', paged: true },
    create: { method: 'POST', path: '/api/v1/projects/{project}/environments', query: [], repeatable: true },
    read: { method: 'GET', path: '/api/v1/projects/{project}/environments/{environment}' },
    update: { method: 'PATCH', path: '/api/v1/projects/{project}/environments/{environment}', query: [], repeatable: true },
    delete: { method: 'DELETE', path: '/api/v1/projects/{project}/environments/{environment}', repeatable: true },
    restore: { method: 'POST', path: '/api/v1/projects/{project}/environments/{environment}/restore', repeatable: true },
  },
  events: {
    create: { method: 'POST', path: '/api/v1/events', query: [] },
  },
  folders: {
    list: { method: 'GET', path: '/api/v1/projects/{project}/environments/{environment}/folders', paged: true },
  },
  impersonationConsents: {
    list: { method: 'GET', path: '/api/v1/organizations/{org}/impersonation-consents', paged: true },
    create: { method: 'POST', path: '/api/v1/organizations/{org}/impersonation-consents', query: [], repeatable: true },
    delete: { method: 'DELETE', path: '/api/v1/organizations/{org}/impersonation-consents/{consent}', repeatable: true },
  },
  impersonations: {
    listAll: { method: 'GET', path: '/api/v1/operator/impersonations', paged: true },
    start: { method: 'POST', path: '/api/v1/operator/impersonations', query: [], repeatable: true },
    end: { method: 'DELETE', path: '/api/v1/operator/impersonations/{impersonation}', repeatable: true },
    list: { method: 'GET', path: '/api/v1/organizations/{org}/impersonations', paged: true },
    stop: { method: 'DELETE', path: '/api/v1/organizations/{org}/impersonations/{impersonation}', repeatable: true },
  },
  invitations: {
    accept: { method: 'POST', path: '/api/v1/invitations/accept', query: [], repeatable: true },
    preview: { method: 'POST', path: '/api/v1/invitations/preview', query: [] },
    list: { method: 'GET', path: '/api/v1/organizations/{org}/invitations', paged: true },
    create: { method: 'POST', path: '/api/v1/organizations/{org}/invitations', query: [], repeatable: true },
    read: { method: 'GET', path: '/api/v1/organizations/{org}/invitations/{invitation}' },
    delete: { method: 'DELETE', path: '/api/v1/organizations/{org}/invitations/{invitation}', repeatable: true },
    resend: { method: 'POST', path: '/api/v1/organizations/{org}/invitations/{invitation}/resend', repeatable: true },
  },
  invoices: {
    listOfCustomer: { method: 'GET', path: '/api/v1/customers/{customer}/invoices', paged: true },
    upcoming: { method: 'GET', path: '/api/v1/customers/{customer}/upcoming' },
    list: { method: 'GET', path: '/api/v1/invoices', paged: true },
    read: { method: 'GET', path: '/api/v1/invoices/{invoice}' },
    credit: { method: 'POST', path: '/api/v1/invoices/{invoice}/credit', query: [], repeatable: true },
    readHtml: { method: 'GET', path: '/api/v1/invoices/{invoice}/html', raw: true },
    pay: { method: 'POST', path: '/api/v1/invoices/{invoice}/pay', query: [], repeatable: true },
    readPdf: { method: 'GET', path: '/api/v1/invoices/{invoice}/pdf', raw: true },
    void: { method: 'POST', path: '/api/v1/invoices/{invoice}/void', repeatable: true },
  },
  keys: {
    list: { method: 'GET', path: '/api/v1/keys', paged: true },
    create: { method: 'POST', path: '/api/v1/keys', query: [], repeatable: true },
    read: { method: 'GET', path: '/api/v1/keys/{id}' },
    update: { method: 'PATCH', path: '/api/v1/keys/{id}', query: [], repeatable: true },
    delete: { method: 'DELETE', path: '/api/v1/keys/{id}', repeatable: true },
    pause: { method: 'POST', path: '/api/v1/keys/{id}/pause', query: [], repeatable: true },
    resume: { method: 'POST', path: '/api/v1/keys/{id}/resume', query: [], repeatable: true },
    revoke: { method: 'POST', path: '/api/v1/keys/{id}/revoke', query: [], repeatable: true },
    rotate: { method: 'POST', path: '/api/v1/keys/{id}/rotate', query: [], repeatable: true },
    readUsage: { method: 'GET', path: '/api/v1/keys/{id}/usage' },
    import: { method: 'POST', path: '/api/v1/keys/import', query: [], repeatable: true },
    readPrefix: { method: 'GET', path: '/api/v1/keys/prefix' },
    setPrefix: { method: 'PUT', path: '/api/v1/keys/prefix', query: [], repeatable: true },
    report: { method: 'POST', path: '/api/v1/keys/reports', query: [] },
    snapshot: { method: 'POST', path: '/api/v1/keys/snapshots', query: [] },
    stream: { method: 'GET', path: '/api/v1/keys/stream', raw: true },
    verify: { method: 'POST', path: '/api/v1/keys/verify', query: [] },
  },
  leases: {
    create: { method: 'POST', path: '/api/v1/projects/{project}/environments/{environment}/dynamic/{name}/leases', query: ['path'], repeatable: true },
    list: { method: 'GET', path: '/api/v1/projects/{project}/environments/{environment}/leases', paged: true },
    read: { method: 'GET', path: '/api/v1/projects/{project}/environments/{environment}/leases/{lease}' },
    delete: { method: 'DELETE', path: '/api/v1/projects/{project}/environments/{environment}/leases/{lease}', repeatable: true },
    renew: { method: 'POST', path: '/api/v1/projects/{project}/environments/{environment}/leases/{lease}/renew', query: [], repeatable: true },
    revoke: { method: 'POST', path: '/api/v1/projects/{project}/environments/{environment}/leases/{lease}/revoke', repeatable: true },
  },
  live: {
    connections: { method: 'GET', path: '/api/v1/admin/live' },
    stream: { method: 'GET', path: '/api/v1/live', raw: true },
    listEvents: { method: 'GET', path: '/api/v1/live/events', paged: true },
  },
  members: {
    leave: { method: 'POST', path: '/api/v1/organizations/{org}/leave', repeatable: true },
    list: { method: 'GET', path: '/api/v1/organizations/{org}/members', paged: true },
    read: { method: 'GET', path: '/api/v1/organizations/{org}/members/{user}' },
    changeRole: { method: 'PATCH', path: '/api/v1/organizations/{org}/members/{user}', query: [], repeatable: true },
    remove: { method: 'DELETE', path: '/api/v1/organizations/{org}/members/{user}', repeatable: true },
  },
  meters: {
    list: { method: 'GET', path: '/api/v1/meters', paged: true },
    create: { method: 'POST', path: '/api/v1/meters', query: [], repeatable: true },
    read: { method: 'GET', path: '/api/v1/meters/{meter}' },
    update: { method: 'PATCH', path: '/api/v1/meters/{meter}', query: [], repeatable: true },
    delete: { method: 'DELETE', path: '/api/v1/meters/{meter}', repeatable: true },
    query: { method: 'GET', path: '/api/v1/meters/{meter}/query' },
  },
  mfa: {
    read: { method: 'GET', path: '/api/v1/auth/mfa' },
    renewBackupCodes: { method: 'POST', path: '/api/v1/auth/mfa/backup-codes' },
    enrolTotp: { method: 'POST', path: '/api/v1/auth/mfa/totp' },
    removeTotp: { method: 'DELETE', path: '/api/v1/auth/mfa/totp', repeatable: true },
    confirmTotp: { method: 'POST', path: '/api/v1/auth/mfa/totp/confirm', query: [] },
  },
  operatorJobs: {
    listKinds: { method: 'GET', path: '/api/v1/operator/job-kinds' },
    listRuns: { method: 'GET', path: '/api/v1/operator/job-kinds/{name}/runs', paged: true },
    list: { method: 'GET', path: '/api/v1/operator/jobs', paged: true },
    cancel: { method: 'DELETE', path: '/api/v1/operator/jobs/{job}', repeatable: true },
    retry: { method: 'POST', path: '/api/v1/operator/jobs/{job}/retry', repeatable: true },
  },
  operatorOrganizations: {
    list: { method: 'GET', path: '/api/v1/operator/organizations', paged: true },
    read: { method: 'GET', path: '/api/v1/operator/organizations/{organization}' },
    erase: { method: 'DELETE', path: '/api/v1/operator/organizations/{organization}', repeatable: true },
    reinstate: { method: 'POST', path: '/api/v1/operator/organizations/{organization}/reinstate', repeatable: true },
    suspend: { method: 'POST', path: '/api/v1/operator/organizations/{organization}/suspend', query: [], repeatable: true },
  },
  operatorUsers: {
    list: { method: 'GET', path: '/api/v1/operator/users', paged: true },
    read: { method: 'GET', path: '/api/v1/operator/users/{user}' },
    erase: { method: 'DELETE', path: '/api/v1/operator/users/{user}' },
    removeFactors: { method: 'DELETE', path: '/api/v1/operator/users/{user}/factors' },
    reinstate: { method: 'POST', path: '/api/v1/operator/users/{user}/reinstate' },
    suspend: { method: 'POST', path: '/api/v1/operator/users/{user}/suspend', query: [] },
    import: { method: 'POST', path: '/api/v1/operator/users/import', query: [] },
  },
  organizations: {
    list: { method: 'GET', path: '/api/v1/organizations', paged: true },
    create: { method: 'POST', path: '/api/v1/organizations', query: [], repeatable: true },
    read: { method: 'GET', path: '/api/v1/organizations/{org}' },
    update: { method: 'PATCH', path: '/api/v1/organizations/{org}', query: [], repeatable: true },
    delete: { method: 'DELETE', path: '/api/v1/organizations/{org}', repeatable: true },
    restore: { method: 'POST', path: '/api/v1/organizations/{org}/restore', repeatable: true },
    transfer: { method: 'POST', path: '/api/v1/organizations/{org}/transfer', query: [], repeatable: true },
  },
  overage: {
    process: { method: 'POST', path: '/api/v1/cron/process-overage', repeatable: true },
  },
  passkeys: {
    list: { method: 'GET', path: '/api/v1/auth/passkeys', paged: true },
    create: { method: 'POST', path: '/api/v1/auth/passkeys', query: [] },
    update: { method: 'PATCH', path: '/api/v1/auth/passkeys/{passkey}', query: [], repeatable: true },
    delete: { method: 'DELETE', path: '/api/v1/auth/passkeys/{passkey}', repeatable: true },
    login: { method: 'POST', path: '/api/v1/auth/passkeys/login', query: [] },
    beginLogin: { method: 'POST', path: '/api/v1/auth/passkeys/login/options' },
    beginCreate: { method: 'POST', path: '/api/v1/auth/passkeys/options' },
  },
  permissions: {
    list: { method: 'GET', path: '/api/v1/access/permissions', paged: true },
  },
  plans: {
    list: { method: 'GET', path: '/api/v1/plans', paged: true },
    create: { method: 'POST', path: '/api/v1/plans', query: [], repeatable: true },
    read: { method: 'GET', path: '/api/v1/plans/{plan}' },
    update: { method: 'PATCH', path: '/api/v1/plans/{plan}', query: [], repeatable: true },
    delete: { method: 'DELETE', path: '/api/v1/plans/{plan}', repeatable: true },
  },
  portal: {
    readAccount: { method: 'GET', path: '/api/v1/portal/account' },
    readCredits: { method: 'GET', path: '/api/v1/portal/credits' },
    listDeliveries: { method: 'GET', path: '/api/v1/portal/deliveries', paged: true },
    readDelivery: { method: 'GET', path: '/api/v1/portal/deliveries/{delivery}' },
    replayDelivery: { method: 'POST', path: '/api/v1/portal/deliveries/{delivery}/replay', repeatable: true },
    listEndpoints: { method: 'GET', path: '/api/v1/portal/endpoints', paged: true },
    createEndpoint: { method: 'POST', path: '/api/v1/portal/endpoints', query: [], repeatable: true },
    readEndpoint: { method: 'GET', path: '/api/v1/portal/endpoints/{endpoint}' },
    updateEndpoint: { method: 'PATCH', path: '/api/v1/portal/endpoints/{endpoint}', query: [], repeatable: true },
    deleteEndpoint: { method: 'DELETE', path: '/api/v1/portal/endpoints/{endpoint}', repeatable: true },
    enableEndpoint: { method: 'POST', path: '/api/v1/portal/endpoints/{endpoint}/enable', repeatable: true },
    replayEndpoint: { method: 'POST', path: '/api/v1/portal/endpoints/{endpoint}/replay', query: [], repeatable: true },
    rotateEndpoint: { method: 'POST', path: '/api/v1/portal/endpoints/{endpoint}/rotate', query: [], repeatable: true },
    testEndpoint: { method: 'POST', path: '/api/v1/portal/endpoints/{endpoint}/test', repeatable: true },
    listEventTypes: { method: 'GET', path: '/api/v1/portal/event-types', paged: true },
    listInvoices: { method: 'GET', path: '/api/v1/portal/invoices', paged: true },
    readInvoice: { method: 'GET', path: '/api/v1/portal/invoices/{invoice}' },
    readInvoicePdf: { method: 'GET', path: '/api/v1/portal/invoices/{invoice}/pdf', raw: true },
    listKeys: { method: 'GET', path: '/api/v1/portal/keys', paged: true },
    readUsage: { method: 'GET', path: '/api/v1/portal/usage' },
  },
  portalSessions: {
    create: { method: 'POST', path: '/api/v1/customers/{customer}/portal-sessions', repeatable: true },
    delete: { method: 'DELETE', path: '/api/v1/customers/{customer}/portal-sessions', repeatable: true },
  },
  projects: {
    list: { method: 'GET', path: '/api/v1/projects', paged: true },
    create: { method: 'POST', path: '/api/v1/projects', query: [], repeatable: true },
    read: { method: 'GET', path: '/api/v1/projects/{project}' },
    update: { method: 'PATCH', path: '/api/v1/projects/{project}', query: [], repeatable: true },
    delete: { method: 'DELETE', path: '/api/v1/projects/{project}', repeatable: true },
    restore: { method: 'POST', path: '/api/v1/projects/{project}/restore', repeatable: true },
  },
  requests: {
    read: { method: 'GET', path: '/api/v1/requests/{request}' },
  },
  revenue: {
    read: { method: 'GET', path: '/api/v1/billing/revenue' },
  },
  roles: {
    list: { method: 'GET', path: '/api/v1/access/roles', paged: true },
    create: { method: 'POST', path: '/api/v1/access/roles', query: [], repeatable: true },
    read: { method: 'GET', path: '/api/v1/access/roles/{role}' },
    update: { method: 'PATCH', path: '/api/v1/access/roles/{role}', query: [], repeatable: true },
    delete: { method: 'DELETE', path: '/api/v1/access/roles/{role}', repeatable: true },
  },
  rotators: {
    list: { method: 'GET', path: '/api/v1/projects/{project}/environments/{environment}/rotators', paged: true },
    create: { method: 'POST', path: '/api/v1/projects/{project}/environments/{environment}/rotators', query: [], repeatable: true },
    read: { method: 'GET', path: '/api/v1/projects/{project}/environments/{environment}/rotators/{rotator}' },
    update: { method: 'PATCH', path: '/api/v1/projects/{project}/environments/{environment}/rotators/{rotator}', query: [], repeatable: true },
    delete: { method: 'DELETE', path: '/api/v1/projects/{project}/environments/{environment}/rotators/{rotator}', repeatable: true },
    rotate: { method: 'POST', path: '/api/v1/projects/{project}/environments/{environment}/rotators/{rotator}/rotate', repeatable: true },
  },
  secretImports: {
    list: { method: 'GET', path: '/api/v1/projects/{project}/environments/{environment}/imports' },
    set: { method: 'PUT', path: '/api/v1/projects/{project}/environments/{environment}/imports', query: [], repeatable: true },
  },
  secretOverrides: {
    list: { method: 'GET', path: '/api/v1/projects/{project}/environments/{environment}/overrides', paged: true },
    set: { method: 'PUT', path: '/api/v1/projects/{project}/environments/{environment}/overrides/{name}', query: ['path'], repeatable: true },
    unset: { method: 'DELETE', path: '/api/v1/projects/{project}/environments/{environment}/overrides/{name}', repeatable: true },
  },
  secrets: {
    writeBatch: { method: 'POST', path: '/api/v1/projects/{project}/environments/{environment}/batch', query: [], repeatable: true },
    copy: { method: 'POST', path: '/api/v1/projects/{project}/environments/{environment}/copy', query: [], repeatable: true },
    compare: { method: 'GET', path: '/api/v1/projects/{project}/environments/{environment}/diff' },
    export: { method: 'POST', path: '/api/v1/projects/{project}/environments/{environment}/export', query: [] },
    import: { method: 'POST', path: '/api/v1/projects/{project}/environments/{environment}/import', query: [], repeatable: true },
    restore: { method: 'POST', path: '/api/v1/projects/{project}/environments/{environment}/restore-secrets', query: [], repeatable: true },
    list: { method: 'GET', path: '/api/v1/projects/{project}/environments/{environment}/secrets', paged: true },
    read: { method: 'GET', path: '/api/v1/projects/{project}/environments/{environment}/secrets/{name}' },
    write: { method: 'PUT', path: '/api/v1/projects/{project}/environments/{environment}/secrets/{name}', query: ['path'], repeatable: true },
    delete: { method: 'DELETE', path: '/api/v1/projects/{project}/environments/{environment}/secrets/{name}', repeatable: true },
    destroy: { method: 'POST', path: '/api/v1/projects/{project}/environments/{environment}/secrets/{name}/destroy', query: ['path'], repeatable: true },
    rename: { method: 'POST', path: '/api/v1/projects/{project}/environments/{environment}/secrets/{name}/rename', query: ['path'], repeatable: true },
    rollBack: { method: 'POST', path: '/api/v1/projects/{project}/environments/{environment}/secrets/{name}/rollback', query: ['path'], repeatable: true },
    undelete: { method: 'POST', path: '/api/v1/projects/{project}/environments/{environment}/secrets/{name}/undelete', repeatable: true },
    listVersions: { method: 'GET', path: '/api/v1/projects/{project}/environments/{environment}/secrets/{name}/versions', paged: true },
    reveal: { method: 'GET', path: '/api/v1/projects/{project}/environments/{environment}/values' },
  },
  serviceAccounts: {
    list: { method: 'GET', path: '/api/v1/organizations/{org}/service-accounts', paged: true },
    create: { method: 'POST', path: '/api/v1/organizations/{org}/service-accounts', query: [], repeatable: true },
    read: { method: 'GET', path: '/api/v1/organizations/{org}/service-accounts/{account}' },
    update: { method: 'PATCH', path: '/api/v1/organizations/{org}/service-accounts/{account}', query: [], repeatable: true },
    delete: { method: 'DELETE', path: '/api/v1/organizations/{org}/service-accounts/{account}', repeatable: true },
    listSecrets: { method: 'GET', path: '/api/v1/organizations/{org}/service-accounts/{account}/secrets', paged: true },
    createSecret: { method: 'POST', path: '/api/v1/organizations/{org}/service-accounts/{account}/secrets', query: [], repeatable: true },
    deleteSecret: { method: 'DELETE', path: '/api/v1/organizations/{org}/service-accounts/{account}/secrets/{secret}', repeatable: true },
  },
  sessions: {
    list: { method: 'GET', path: '/api/v1/auth/sessions', paged: true },
    delete: { method: 'DELETE', path: '/api/v1/auth/sessions/{session}', repeatable: true },
  },
  shares: {
    list: { method: 'GET', path: '/api/v1/shares', paged: true },
    create: { method: 'POST', path: '/api/v1/shares', query: [], repeatable: true },
    delete: { method: 'DELETE', path: '/api/v1/shares/{share}', repeatable: true },
    open: { method: 'POST', path: '/api/v1/shares/{share}/open', query: [] },
  },
  socialAccounts: {
    beginLink: { method: 'POST', path: '/api/v1/auth/social/{provider}/link', query: [] },
    list: { method: 'GET', path: '/api/v1/auth/social/accounts', paged: true },
    unlink: { method: 'DELETE', path: '/api/v1/auth/social/accounts/{account}', repeatable: true },
  },
  socialProviders: {
    list: { method: 'GET', path: '/api/v1/auth/social', paged: true },
    beginLogin: { method: 'POST', path: '/api/v1/auth/social/{provider}', query: [] },
  },
  subscriptions: {
    read: { method: 'GET', path: '/api/v1/customers/{customer}/subscription' },
    create: { method: 'POST', path: '/api/v1/customers/{customer}/subscription', query: [], repeatable: true },
    cancel: { method: 'POST', path: '/api/v1/customers/{customer}/subscription/cancel', repeatable: true },
    preview: { method: 'GET', path: '/api/v1/customers/{customer}/subscription/change' },
    change: { method: 'POST', path: '/api/v1/customers/{customer}/subscription/change', query: [], repeatable: true },
    move: { method: 'POST', path: '/api/v1/customers/{customer}/subscription/move', repeatable: true },
    resume: { method: 'POST', path: '/api/v1/customers/{customer}/subscription/resume', repeatable: true },
  },
  teams: {
    list: { method: 'GET', path: '/api/v1/organizations/{org}/teams', paged: true },
    create: { method: 'POST', path: '/api/v1/organizations/{org}/teams', query: [], repeatable: true },
    read: { method: 'GET', path: '/api/v1/organizations/{org}/teams/{team}' },
    update: { method: 'PATCH', path: '/api/v1/organizations/{org}/teams/{team}', query: [], repeatable: true },
    delete: { method: 'DELETE', path: '/api/v1/organizations/{org}/teams/{team}', repeatable: true },
    listMembers: { method: 'GET', path: '/api/v1/organizations/{org}/teams/{team}/members', paged: true },
    addMember: { method: 'PUT', path: '/api/v1/organizations/{org}/teams/{team}/members/{user}', repeatable: true },
    removeMember: { method: 'DELETE', path: '/api/v1/organizations/{org}/teams/{team}/members/{user}', repeatable: true },
  },
  usage: {
    groups: { method: 'GET', path: '/api/v1/usage', paged: true },
    current: { method: 'GET', path: '/api/v1/usage/current' },
    endpoints: { method: 'GET', path: '/api/v1/usage/endpoints' },
    errors: { method: 'GET', path: '/api/v1/usage/errors' },
    history: { method: 'GET', path: '/api/v1/usage/history' },
    overage: { method: 'GET', path: '/api/v1/usage/overage' },
    realtime: { method: 'GET', path: '/api/v1/usage/realtime' },
  },
  users: {
    endSessions: { method: 'DELETE', path: '/api/v1/operator/users/{user}/sessions' },
  },
  webhookDeliveries: {
    list: { method: 'GET', path: '/api/v1/webhooks/deliveries', paged: true },
    read: { method: 'GET', path: '/api/v1/webhooks/deliveries/{delivery}' },
    replay: { method: 'POST', path: '/api/v1/webhooks/deliveries/{delivery}/replay', repeatable: true },
  },
  webhookEndpoints: {
    list: { method: 'GET', path: '/api/v1/webhooks/endpoints', paged: true },
    create: { method: 'POST', path: '/api/v1/webhooks/endpoints', query: [], repeatable: true },
    read: { method: 'GET', path: '/api/v1/webhooks/endpoints/{endpoint}' },
    update: { method: 'PATCH', path: '/api/v1/webhooks/endpoints/{endpoint}', query: [], repeatable: true },
    delete: { method: 'DELETE', path: '/api/v1/webhooks/endpoints/{endpoint}', repeatable: true },
    enable: { method: 'POST', path: '/api/v1/webhooks/endpoints/{endpoint}/enable', repeatable: true },
    preview: { method: 'GET', path: '/api/v1/webhooks/endpoints/{endpoint}/preview' },
    replay: { method: 'POST', path: '/api/v1/webhooks/endpoints/{endpoint}/replay', query: [], repeatable: true },
    rotate: { method: 'POST', path: '/api/v1/webhooks/endpoints/{endpoint}/rotate', query: [], repeatable: true },
    test: { method: 'POST', path: '/api/v1/webhooks/endpoints/{endpoint}/test', repeatable: true },
  },
  webhookEventTypes: {
    list: { method: 'GET', path: '/api/v1/webhooks/event-types', paged: true },
    read: { method: 'GET', path: '/api/v1/webhooks/event-types/{type}' },
    update: { method: 'PUT', path: '/api/v1/webhooks/event-types/{type}', query: [], repeatable: true },
    delete: { method: 'DELETE', path: '/api/v1/webhooks/event-types/{type}', repeatable: true },
  },
  webhookMessages: {
    create: { method: 'POST', path: '/api/v1/webhooks/messages', query: [], repeatable: true },
  },
} as const satisfies Record<string, Record<string, Operation>>;

/** What the server can refuse a call with. */
export type ErrorCode =
  | 'ACCOUNT_SUSPENDED'
  | 'ALREADY_EXPIRED'
  | 'ALREADY_MEMBER'
  | 'ALREADY_SUBSCRIBED'
  | 'AMOUNT_TOO_HIGH'
  | 'API_IDENTIFIER_TAKEN'
  | 'APPROVALS_MISSING'
  | 'APPROVAL_REQUIRED'
  | 'APP_HAS_NO_SECRET'
  | 'BILLING_CREDENTIALS_REFUSED'
  | 'BILLING_PROVIDER_AWAY'
  | 'BILLING_REFUSED'
  | 'BINDING_EXISTS'
  | 'BUYER_EMAIL_REQUIRED'
  | 'CANNOT_GRANT'
  | 'CANNOT_IMPERSONATE'
  | 'CAS_MISMATCH'
  | 'CHALLENGE_INVALID'
  | 'CHANGE_REQUEST_ENDED'
  | 'CHANGE_STALE'
  | 'CONFLICT'
  | 'CONFLICTING_VALUES'
  | 'CREDITS_NOT_SOLD'
  | 'CURRENCY_MISMATCH'
  | 'CUSTOMER_SUBSCRIBED'
  | 'DATABASE_UNAVAILABLE'
  | 'DELIVERY_OPEN'
  | 'DYNAMIC_SECRET_TAKEN'
  | 'EMAIL_TAKEN'
  | 'ENDPOINT_DISABLED'
  | 'ENDPOINT_ENABLED'
  | 'EVENTS_REJECTED'
  | 'EVENT_TYPE_IN_USE'
  | 'EVENT_TYPE_TAKEN'
  | 'EVENT_TYPE_UNKNOWN'
  | 'EXTERNAL_ID_IN_USE'
  | 'EXTERNAL_ID_TAKEN'
  | 'FACTOR_LOCKED'
  | 'FORBIDDEN'
  | 'GRANT_NOT_PAID'
  | 'GRANT_USED'
  | 'GRANT_VOIDED'
  | 'HASHING_BUSY'
  | 'IDEMPOTENCY_IN_PROGRESS'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'IMPORT_CYCLE'
  | 'INVALID_CODE'
  | 'INVALID_CREDENTIALS'
  | 'INVALID_REQUEST'
  | 'INVALID_TOKEN'
  | 'INVITATION_CLOSED'
  | 'INVITATION_EXISTS'
  | 'INVITATION_INVALID'
  | 'INVITATION_NOT_YOURS'
  | 'INVOICE_NOT_OPEN'
  | 'JOB_NOT_FAILED'
  | 'JOB_RUNNING'
  | 'KEY_NOT_FOUND'
  | 'KEY_OWNER_NEEDED'
  | 'KEY_PREFIX_TAKEN'
  | 'KEY_REVOKED'
  | 'LAST_OWNER'
  | 'LAST_WAY_IN'
  | 'LEASE_ENDED'
  | 'LEASE_REVOCABLE'
  | 'LOGIN_LOCKED'
  | 'MALFORMED_BODY'
  | 'METER_IN_USE'
  | 'METER_NOT_BOUNDABLE'
  | 'METER_SLUG_TAKEN'
  | 'MFA_NOT_ENROLLED'
  | 'NAME_TAKEN'
  | 'NOTHING_TO_CANCEL'
  | 'NOTHING_TO_CHANGE'
  | 'NOTHING_TO_MOVE'
  | 'NOTHING_TO_RESUME'
  | 'NOT_DELETED'
  | 'NOT_FOUND'
  | 'NOT_IMPORTABLE'
  | 'NOT_REFUNDABLE'
  | 'NOT_SUBSCRIBED'
  | 'OPERATOR_PROTECTED'
  | 'ORGANIZATION_NOT_DELETED'
  | 'ORGANIZATION_PROTECTED'
  | 'ORGANIZATION_SUSPENDED'
  | 'OUTBOUND_FAILED'
  | 'OUTBOUND_REFUSED'
  | 'OVERLOADED'
  | 'OWN_CHANGE_REQUEST'
  | 'OWN_FACTORS'
  | 'PASSKEY_KNOWN'
  | 'PASSKEY_LIMIT'
  | 'PASSKEY_REFUSED'
  | 'PASSPHRASE_WRONG'
  | 'PASSWORD_REFUSED'
  | 'PAYLOAD_TOO_LARGE'
  | 'PAYMENT_FAILED'
  | 'PLAN_NOT_FOR_SALE'
  | 'PLAN_RETIRED'
  | 'PLAN_TAKEN'
  | 'PROVIDER_FROM_ENVIRONMENT'
  | 'QUOTA_EXCEEDED'
  | 'RATE_LIMITED'
  | 'RECORD_UNAVAILABLE'
  | 'REDIRECT_URI_REFUSED'
  | 'REFERENCE_CYCLE'
  | 'REFERENCE_DANGLING'
  | 'REFERENCE_TOO_LARGE'
  | 'REGISTRATION_CLOSED'
  | 'ROLE_IN_USE'
  | 'ROLE_NAME_TAKEN'
  | 'ROTATION_OPEN'
  | 'ROTATOR_TAKEN'
  | 'SECOND_FACTOR_REQUIRED'
  | 'SECRET_EXISTS'
  | 'SECRET_NOT_FOUND'
  | 'SHARE_NOT_FOUND'
  | 'SLUG_TAKEN'
  | 'SOCIAL_ALREADY_LINKED'
  | 'SOCIAL_ANSWER_INVALID'
  | 'SOCIAL_ATTEMPT_INVALID'
  | 'SOCIAL_CANCELLED'
  | 'SOCIAL_EMAIL_UNVERIFIED'
  | 'STEP_UP_REQUIRED'
  | 'TARGET_LOGIN_REFUSED'
  | 'TARGET_REFUSED'
  | 'TARGET_TIMED_OUT'
  | 'TARGET_TLS_REFUSED'
  | 'TARGET_UNREACHABLE'
  | 'TEST_CALLS_EXCEEDED'
  | 'TOO_MANY'
  | 'TOO_MANY_APIS'
  | 'TOO_MANY_APPS'
  | 'TOO_MANY_DYNAMIC_SECRETS'
  | 'TOO_MANY_ENDPOINTS'
  | 'TOO_MANY_EVENTS'
  | 'TOO_MANY_EVENT_TYPES'
  | 'TOO_MANY_FOLDERS'
  | 'TOO_MANY_LEASES'
  | 'TOO_MANY_METERS'
  | 'TOO_MANY_REQUESTS'
  | 'TOO_MANY_ROLES'
  | 'TOO_MANY_ROTATORS'
  | 'TOO_MANY_SECRETS'
  | 'TOO_MUCH_TO_SHOW'
  | 'TOPIC_UNKNOWN'
  | 'TOTP_ENROLLED'
  | 'UNAUTHENTICATED'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'USAGE_NO_LONGER_KEPT'
  | 'VALUES_TOO_LARGE'
  | 'VERIFICATION_INVALID'
  | 'VERSION_DESTROYED'
  | 'WEBHOOK_REFUSED';
