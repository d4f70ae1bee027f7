import { minute } from '../../apps/server/src/kernel/clock.ts';
import { Nexus } from '../../packages/sdk/src/index.ts';
import type { Device, Installation } from './installation.ts';
import type { Random } from './random.ts';
import { stepMs, totpCode } from './totp.ts';

/** That of everybody: this is a demonstration. */
export const password = 'seven copper lanterns at noon';

/** Requests are injected, so it leads nowhere. */
const url = 'http://localhost';
/** A proof of identity counts for five minutes. */
const freshMs = 4 * minute;

const browsers = [
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
];
/** Reserved for documentation (RFC 5737). */
const networks = ['192.0.2', '198.51.100', '203.0.113'];

/** A client whose credential is that of a program or of a log-in. */
export const clientOf = (installation: Installation, apiKey: string, device: Device, organization?: string): Nexus =>
  new Nexus({
    url,
    apiKey,
    retries: 0,
    // More than any request needs on a machine with other work.
    timeoutMs: 60_000,
    fetch: installation.fetchFrom(device, organization === undefined ? {} : { 'x-nexus-organization': organization }),
  });

/** Somebody with an account, who logs in when needed. */
export class Person {
  readonly name: string;
  readonly email: string;
  readonly device: Device;
  id = '';
  /** The organization to act in, for those who are in several. */
  organization: string | undefined;
  /** Of the authenticator app, in base32; undefined without a second factor. */
  totpSecret: string | undefined;
  private readonly installation: Installation;
  private session: { client: Nexus; until: number } | undefined;

  constructor(installation: Installation, random: Random, { name, email }: { name: string; email: string }) {
    this.installation = installation;
    this.name = name;
    this.email = email;
    this.device = {
      address: `${random.pick(networks)}.${random.integer(1, 254)}`,
      userAgent: random.pick(browsers),
    };
  }

  /** Acts as a person who has not logged in. */
  get anonymous(): Nexus {
    return clientOf(this.installation, '', this.device);
  }

  /** With an organization of their own, or in the one of the invitation. */
  async register(of: { organizationName: string } | { invitation: string }) {
    const { user, organization, project } = await this.anonymous.auth.register({
      email: this.email,
      password,
      displayName: this.name,
      ...of,
    });
    if (user === null || organization === null) throw new Error(`${this.email} could not register`);
    this.id = user.id;
    return { organization: organization.id, project: project?.id };
  }

  /** Becomes the owner of the installation. */
  async setUp(token: string): Promise<void> {
    const { user } = await this.anonymous.auth.setUp({ token, email: this.email, password, displayName: this.name });
    this.id = user.id;
  }

  /** As this person, whose last proof of identity is fresh. */
  async nexus(): Promise<Nexus> {
    const now = this.installation.clock.now();
    if (this.session === undefined || now >= this.session.until) {
      this.session = { client: this.as(await this.logIn()), until: now + freshMs };
    }
    return this.session.client;
  }

  /** Enrols an authenticator app. */
  async enrolTotp(): Promise<void> {
    const nexus = await this.nexus();
    const { secret } = await nexus.mfa.enrolTotp();
    this.totpSecret = secret;
    // The step before: the code of this one is for the log-in that may follow at once.
    await nexus.mfa.confirmTotp({ code: this.code(-1) });
  }

  /** The next log-in is another one, as on another device. */
  forget(): void {
    this.session = undefined;
  }

  private as(token: string): Nexus {
    return clientOf(this.installation, token, this.device, this.organization);
  }

  private async logIn(): Promise<string> {
    const { auth } = this.anonymous;
    const reply = await auth.login({ email: this.email, password });
    if (!('mfaRequired' in reply)) return reply.tokens?.accessToken ?? '';
    const { tokens } = await auth.loginMfa({ challenge: reply.challenge, code: this.code() });
    return tokens?.accessToken ?? '';
  }

  private code(steps = 0): string {
    return totpCode(this.totpSecret ?? '', this.installation.clock.now() + steps * stepMs);
  }
}
