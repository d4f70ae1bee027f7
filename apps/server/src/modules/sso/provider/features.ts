import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import type { Kernel } from '../../../kernel/kernel.ts';

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

/** What the provider can do, each named: whatever it switches on by itself and nobody here asked for is switched off. */
export const features = (_kernel: Kernel, pages: Pages): Features => ({
  devInteractions: { enabled: false },
  externalSigningSupport: { enabled: true, ack: 'experimental-01' },
  userinfo: { enabled: true },
  // Of its own tokens alone: what another app was given is nobody else's business.
  introspection: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
  revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
  rpInitiatedLogout: { enabled: true, logoutSource: pages.logoutPage, postLogoutSuccessSource: pages.loggedOutPage },
  backchannelLogout: { enabled: true },
  // Of service accounts; what they get is made in api-tokens.ts.
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
