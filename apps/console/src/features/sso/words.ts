import type { App } from './queries.ts';

export const typeLabels: Record<App['type'], string> = {
  web: 'Web',
  spa: 'In the browser',
  native: 'Native',
};

export const typeHints: Record<App['type'], string> = {
  web: 'With a server that keeps a client secret.',
  spa: 'A single-page app without a server. No secret.',
  native: 'On a device or a command line. No secret.',
};

export const entryLabels: Record<App['entry'], string> = {
  members: 'Every member',
  granted: 'People with a grant',
};
