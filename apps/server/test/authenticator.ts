import { Secret, TOTP } from 'otpauth';
import type { Clock } from '../src/kernel/clock.ts';
import type { TestApp } from './app.ts';

/** The authenticator app on somebody's phone, whose clock is that of the test. */
export class Authenticator {
  private readonly totp: TOTP;
  private readonly clock: Clock;

  constructor(secret: string, clock: Clock) {
    this.totp = new TOTP({ secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: 30 });
    this.clock = clock;
  }

  /** The code that it shows now, or `steps` half minutes later. */
  code(steps = 0): string {
    return this.totp.generate({ timestamp: this.clock.now() + steps * 30_000 });
  }

  /** Six digits that no step near to now shows. */
  wrong(): string {
    const near = new Set([-2, -1, 0, 1, 2].map((steps) => this.code(steps)));
    for (let code = 0; ; code++) {
      const text = String(code).padStart(6, '0');
      if (!near.has(text)) return text;
    }
  }
}

export interface Enrolled {
  phone: Authenticator;
  secret: string;
  backupCodes: string[];
}

/**
 * Enrols an authenticator app for whoever's fresh token it is. The code of the step before now is used up: those of now
 * and of the next step are good, each once.
 */
export async function enrolTotp({ call, clock }: Pick<TestApp, 'call' | 'clock'>, as: string): Promise<Enrolled> {
  const begun = await call('POST /api/v1/auth/mfa/totp', { as });
  if (begun.status !== 201) throw new Error(`enrolling answered ${begun.status}: ${begun.text}`);
  const secret = String(begun.body.secret);
  const phone = new Authenticator(secret, clock);
  const confirmed = await call('POST /api/v1/auth/mfa/totp/confirm', { as, body: { code: phone.code(-1) } });
  if (confirmed.status !== 200) throw new Error(`confirming answered ${confirmed.status}: ${confirmed.text}`);
  return { phone, secret, backupCodes: confirmed.body.backupCodes as unknown as string[] };
}
