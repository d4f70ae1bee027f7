import type { Configuration } from 'oidc-provider';
import { hour, minute, second } from '../../../kernel/clock.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { confirmPage, connectedPage, userCodePage } from '../pages/device-pages.ts';
import { loggedOutPage, logoutPage } from '../pages/provider-pages.ts';

import { allowFetch } from './documents.ts';
import { mayIntrospect } from './introspection.ts';
import { registeredId } from './registration.ts';
import { resourceIndicators } from './resources.ts';

type Features = NonNullable<Configuration['features']>;

/**
 * Every feature that the provider enables by default, or that we use, each switched on or off explicitly. Without `org`,
 * those of the issuer of log-ins; with it, those of the organization's issuer, which is for its APIs.
 */
export const featuresOf = (kernel: Kernel, org: string | undefined): Features => ({
  devInteractions: { enabled: false },
  externalSigningSupport: { enabled: true, ack: 'experimental-01' },
  userinfo: { enabled: org === undefined },
  introspection: { enabled: true, allowedPolicy: (ctx, _client, token) => mayIntrospect(kernel, ctx, token) },
  // Only of the client's own tokens.
  revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
  rpInitiatedLogout: {
    enabled: org === undefined,
    logoutSource: logoutPage,
    postLogoutSuccessSource: loggedOutPage,
  },
  backchannelLogout: { enabled: org === undefined },
  // For apps; service accounts get the tokens of api-tokens.ts.
  clientCredentials: { enabled: true },
  deviceFlow: {
    enabled: true,
    charset: 'base-20',
    mask: '****-****',
    userCodeInputSource: userCodePage,
    userCodeConfirmSource: confirmPage,
    successSource: connectedPage,
  },
  dPoP: { enabled: false },
  pushedAuthorizationRequests: { enabled: false },
  resourceIndicators: resourceIndicators(kernel),
  clientIdMetadataDocument: {
    enabled: true,
    ack: 'draft-02',
    allowFetch: (ctx, id) => allowFetch(kernel, ctx, id),
    // An hour at most, so that a redirect address that was taken out is soon refused.
    cacheDuration: { min: (5 * minute) / second, max: hour / second },
  },
  registration:
    org === undefined
      ? { enabled: false }
      : { enabled: true, initialAccessToken: false, issueRegistrationAccessToken: false, idFactory: registeredId },
  claimsParameter: { enabled: false },
  requestObjects: { enabled: false },
});
