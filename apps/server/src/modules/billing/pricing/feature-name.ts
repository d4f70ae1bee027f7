/** What Nexus itself counts, for people. */
const builtIn: Readonly<Record<string, string>> = { 'api.calls': 'API calls', events: 'Events' };

/** As invoices and mails call it: the name that the plan's price has, else that of the meter. */
export const featureName = ({ feature, name }: { feature: string; name?: string | undefined }): string =>
  name ?? builtIn[feature] ?? feature;
