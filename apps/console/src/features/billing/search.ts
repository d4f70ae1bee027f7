export const invoiceStatuses = ['draft', 'open', 'paid', 'void', 'uncollectible'] as const;

interface InvoicesSearch {
  status?: (typeof invoiceStatuses)[number] | undefined;
  /** Id of the one whose lines are shown. */
  invoice?: string | undefined;
}

export const readInvoicesSearch = ({ status, invoice }: Record<string, unknown>): InvoicesSearch => ({
  status: invoiceStatuses.find((each) => each === status),
  invoice: typeof invoice === 'string' ? invoice : undefined,
});

const billingTabs = ['plan', 'invoices', 'credits', 'profile'] as const;
export type BillingTab = (typeof billingTabs)[number];

export const readBillingSearch = ({ tab }: Record<string, unknown>): { tab?: BillingTab | undefined } => ({
  tab: billingTabs.find((each) => each === tab),
});
