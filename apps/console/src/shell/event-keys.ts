/** What shows more than the thing that an event is about, by the first word of its type. */
const further: Readonly<Record<string, readonly string[]>> = {
  subscription: ['customers', 'billing', 'revenue', 'usage'],
  invoice: ['billing', 'customers', 'revenue'],
  addon: ['customers', 'billing'],
  'credit-grant': ['customers', 'billing'],
  'credit-top-up': ['customers', 'billing'],
  quota: ['usage'],
  environment: ['projects'],
  project: ['organizations'],
  organization: ['organizations', 'operator'],
  impersonation: ['operator'],
  'webhook-endpoint': ['webhooks'],
  member: ['access'],
  role: ['access'],
  binding: ['access'],
};

/** First words of the keys of queries that an event makes old: `customer.updated` those of `customers`. */
export function keysOf(type: string): string[] {
  const noun = type.slice(0, type.indexOf('.'));
  return [`${noun}s`, ...(further[noun] ?? [])];
}
