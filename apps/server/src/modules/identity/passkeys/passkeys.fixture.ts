import { randomBytes } from 'node:crypto';
import type { Answer, Call, TestApp } from '../../../../test/app.ts';
import { Ids } from '../../../kernel/ids.ts';
import type { SoftwareAuthenticator, Tricks } from './authenticator.fixture.ts';

type Caller = Pick<TestApp, 'call'>;

/** Makes a passkey with the authenticator and sends it; the answer of `POST /api/v1/auth/passkeys`. */
export async function enrol(
  { call }: Caller,
  token: string,
  authenticator: SoftwareAuthenticator,
  tricks: Tricks = {},
): Promise<Answer> {
  const options = await call('POST /api/v1/auth/passkeys/options', { as: token });
  if (options.status !== 200 || options.body.publicKey === undefined) return options;
  const credential = authenticator.create(options.body.publicKey, tricks);
  return call('POST /api/v1/auth/passkeys', { as: token, body: { name: 'Laptop', credential } });
}

/** Asks for a challenge and has it signed: the body of `POST /api/v1/auth/passkeys/login`. */
export async function assertion({ call }: Caller, authenticator: SoftwareAuthenticator, tricks: Tricks = {}) {
  const { body, text } = await call('POST /api/v1/auth/passkeys/login/options');
  if (body.publicKey === undefined) throw new Error(`no challenge to log in with: ${text}`);
  return { credential: authenticator.get(body.publicKey, tricks) };
}

export async function logInBy(
  app: Caller,
  authenticator: SoftwareAuthenticator,
  tricks: Tricks = {},
  call: Call = {},
): Promise<Answer> {
  return app.call('POST /api/v1/auth/passkeys/login', { body: await assertion(app, authenticator, tricks), ...call });
}

/** Writes a passkey that no authenticator has. */
export async function plant({ rows }: Pick<TestApp, 'rows'>, person: string, id: string): Promise<void> {
  await rows('insert into eco_passkey_handles (person_id, handle) values ($1, $2) on conflict do nothing', [
    person,
    randomBytes(32),
  ]);
  await rows(
    `insert into eco_passkeys (id, person_id, credential_id, public_key, counter, name, transports, aaguid, device_type,
       backed_up, created_at)
     values ($1, $2, $3, '', 0, 'Planted', '{}', '00000000-0000-0000-0000-000000000000', 'singleDevice', false,
       '2026-01-01T00:00:00Z')
     on conflict do nothing`,
    [id, person, randomBytes(32)],
  );
}

export async function plantMany(app: TestApp, person: string, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await plant(app, person, new Ids(app.clock).next('pky'));
}
