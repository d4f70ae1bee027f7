import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js';
import type { OAuthClientInformationMixed, OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js';

export interface LoginSettings {
  /** Shows the person where to log in, by a browser or in words. */
  show(url: URL): void;
  /** URL of the client's metadata document. Without one, the client registers itself. */
  metadataUrl?: string | undefined;
}

/** The log-in of a program on the person's own computer (RFC 8252): the browser comes back to a port of it. */
export class Login implements OAuthClientProvider {
  readonly redirectUrl: string;
  readonly clientMetadataUrl?: string;
  /** The code that the browser brings. */
  readonly code: Promise<string>;
  close: () => void;
  private readonly settings: LoginSettings;
  private readonly given = crypto.randomUUID();
  private client: OAuthClientInformationMixed | undefined;
  private saved: OAuthTokens | undefined;
  private verifier = '';

  private constructor(settings: LoginSettings, port: number, code: Promise<string>, close: () => void) {
    this.settings = settings;
    this.redirectUrl = `http://127.0.0.1:${port}/callback`;
    this.code = code;
    this.close = close;
    if (settings.metadataUrl !== undefined) this.clientMetadataUrl = settings.metadataUrl;
  }

  static async open(settings: LoginSettings): Promise<Login> {
    let found = (_code: string): void => {};
    let failed = (_error: Error): void => {};
    const code = new Promise<string>((resolve, reject) => {
      found = resolve;
      failed = reject;
    });
    // Nobody may be waiting when the person says no.
    code.catch(() => undefined);
    const server = createServer((request, response) => {
      const { searchParams: back } = new URL(request.url ?? '/', 'http://127.0.0.1');
      response.end('You can close this page.\n');
      if (back.get('state') !== login.given) return;
      const [error, value] = [back.get('error'), back.get('code')];
      if (error === null && value !== null) found(value);
      else failed(new Error(`the log-in failed: ${error}`));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const login = new Login(settings, (server.address() as AddressInfo).port, code, () => server.close());
    return login;
  }

  get clientMetadata() {
    return {
      client_name: 'Notes at the command line',
      redirect_uris: [this.redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    };
  }

  state(): string {
    return this.given;
  }

  clientInformation() {
    return this.client;
  }

  saveClientInformation(client: OAuthClientInformationMixed): void {
    this.client = client;
  }

  tokens() {
    return this.saved;
  }

  saveTokens(tokens: OAuthTokens): void {
    this.saved = tokens;
  }

  redirectToAuthorization(url: URL): void {
    this.settings.show(url);
  }

  saveCodeVerifier(verifier: string): void {
    this.verifier = verifier;
  }

  codeVerifier(): string {
    return this.verifier;
  }
}
