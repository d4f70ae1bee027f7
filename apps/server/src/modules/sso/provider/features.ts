import type { Configuration } from 'oidc-provider';
import { confirmPage, connectedPage, userCodePage } from '../pages/device-pages.ts';
import { loggedOutPage, logoutPage } from '../pages/provider-pages.ts';

type Features = NonNullable<Configuration['features']>;

/** Every feature that the provider enables by default, or that we use, each switched on or off explicitly. */
export const features: Features = {
  devInteractions: { enabled: false },
  externalSigningSupport: { enabled: true, ack: 'experimental-01' },
  userinfo: { enabled: true },
  // Only of the client's own tokens.
  introspection: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
  revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
  rpInitiatedLogout: { enabled: true, logoutSource: logoutPage, postLogoutSuccessSource: loggedOutPage },
  backchannelLogout: { enabled: true },
  // For service accounts; api-tokens.ts issues the tokens.
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
  resourceIndicators: { enabled: false },
  claimsParameter: { enabled: false },
  requestObjects: { enabled: false },
};
