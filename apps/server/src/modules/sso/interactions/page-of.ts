import { escapeHtml } from '../../../http/html.ts';

/** The app whose page it is, and what its script needs to answer. */
export interface PageOf {
  interaction: string;
  app: string;
  organization: string;
  /** Name of the cookie that holds the CSRF token. */
  csrf: string;
}

export const data = ({ interaction, csrf }: PageOf): string =>
  `data-interaction="${escapeHtml(interaction)}" data-csrf="${escapeHtml(csrf)}"`;

export const script = '/oidc/interaction.js';

/** As people know the app. Programs of Nexus itself have no organization. */
export const nameOf = ({ app, organization }: PageOf): string =>
  `<strong>${escapeHtml(app)}</strong>${organization === '' ? '' : ` of ${escapeHtml(organization)}`}`;
