import { hkdfSync } from 'node:crypto';
import type { Config } from '../../config.ts';
import { cookieSettings } from '../../http/identify.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { service } from '../../kernel/services.ts';
import { httpHosts, openHttpHosts } from './apps/hosts.ts';
import type { Middleware } from './provider/context.ts';
import type { Providers } from './provider/providers.ts';

/** Path of the provider below PUBLIC_URL. */
export const mountPath = '/oidc';

export interface SsoState {
  publicUrl: URL;
  /** `iss` of what the provider issues; access tokens of Nexus itself have another. */
  issuer: string;
  cookies: { session: string; interaction: string; resume: string; keys: string[]; secure: boolean };
  /** Runs around every request of the provider. */
  around: Middleware | undefined;
  /**
   * Loads the provider's library with the first call: it takes 12 MB, and many installations have no apps. Outside of
   * provider/, its files that need the library are imported as types alone.
   */
  providers(): Promise<Providers>;
}

export const ssoState = service<SsoState>('sso');

export function openState(kernel: Kernel, config: Config): SsoState {
  const { publicUrl } = config;
  kernel.services.provide(httpHosts, openHttpHosts(config));
  const { secure, csrfKey } = kernel.services.use(cookieSettings);
  const key = Buffer.from(hkdfSync('sha256', csrfKey, 'nexus', 'oidc cookies', 32)).toString('base64url');
  const issuer = `${publicUrl.origin}${mountPath}`;
  // `__Host-` requires the path `/`; the resume cookie has the path of one request.
  const cookies = {
    session: `${secure ? '__Host-' : ''}nexus_sso`,
    interaction: `${secure ? '__Host-' : ''}nexus_interaction`,
    resume: `${secure ? '__Secure-' : ''}nexus_resume`,
    keys: [key],
    secure,
  };
  let opened: Promise<Providers> | undefined;
  const state: SsoState = {
    publicUrl,
    issuer,
    cookies,
    around: undefined,
    providers() {
      opened ??= openProviders(kernel, state);
      return opened;
    },
  };
  return state;
}

async function openProviders(kernel: Kernel, state: SsoState): Promise<Providers> {
  const { Providers } = await import('./provider/providers.ts');
  const providers = new Providers(kernel, state);
  if (state.around !== undefined) providers.use(state.around);
  return providers;
}
