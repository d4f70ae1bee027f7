export const customerTabs = ['overview', 'keys', 'subscription', 'usage', 'credits', 'invoices', 'profile'] as const;
export type CustomerTab = (typeof customerTabs)[number];
