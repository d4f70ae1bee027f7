import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';

type Features = NonNullable<Configuration['features']>;

interface Pages {
  userCodePage(ctx: KoaContextWithOIDC, form: string, out: unknown, error: unknown): void;
  confirmPage(
    ctx: KoaContextWithOIDC,
    form: string,
    client: { clientName?: string | undefined; clientId: string },
    device: Record<string, unknown>,
    code: string,
  ): void;
  connectedPage(ctx: KoaContextWithOIDC): void;
  logoutPage(ctx: KoaContextWithOIDC, form: string): void;
  loggedOutPage(ctx: KoaContextWithOIDC): void;
}

/** Every feature that the provider enables by default, or that we use, each switched on or off explicitly. */
export const features = (pages: Pages): Features => ({
  devInteractions: { enabled: false },
  externalSigningSupport: { enabled: true, ack: 'experimental-01' },
  userinfo: { enabled: true },
  // Only of the client's own tokens.
  introspection: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
  revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
  rpInitiatedLogout: { enabled: true, logoutSource: pages.logoutPage, postLogoutSuccessSource: pages.loggedOutPage },
  backchannelLogout: { enabled: true },
  // For service accounts; api-tokens.ts issues the tokens.
  clientCredentials: { enabled: true },
  deviceFlow: {
    enabled: true,
    charset: 'base-20',
    mask: '****-****',
    userCodeInputSource: pages.userCodePage,
    userCodeConfirmSource: pages.confirmPage,
    successSource: pages.connectedPage,
  },
  dPoP: { enabled: false },
  pushedAuthorizationRequests: { enabled: false },
  resourceIndicators: { enabled: false },
  claimsParameter: { enabled: false },
  requestObjects: { enabled: false },
});
