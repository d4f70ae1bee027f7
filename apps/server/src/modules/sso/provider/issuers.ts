import { isId } from '../../../kernel/ids.ts';

/** Below the path of the provider: the issuer that each organization has for the tokens of its own APIs. */
export const organizationPath = '/organizations';

/**
 * Log-ins have one issuer, `…/oidc`. Tokens for APIs can also come from an organization's own, where alone clients register
 * themselves: clients that know nothing but metadata (RFC 8414, RFC 9728) find the organization by its issuer.
 */
export const issuerOf = (issuer: string, org: string | undefined): string =>
  org === undefined ? issuer : `${issuer}${organizationPath}/${org}`;

/** The organization whose issuer an address is, or is below; undefined for that of all. */
export function organizationOf(address: string): string | undefined {
  const [, org = ''] = /\/organizations\/([^/]+)/.exec(address) ?? [];
  return isId(org, 'org') ? org : undefined;
}
