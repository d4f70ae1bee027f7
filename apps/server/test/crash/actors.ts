import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from '../app.ts';
import type { Random } from '../random.ts';
import { type Connection, Lost, type Reply } from './client.ts';
import type { Ledger } from './ledger.ts';
import type { Tenant } from './tenant.ts';

/** A client of the load: steps follow each other until the server is gone, and go on after it is back. */
export interface Actor {
  readonly connection: Connection;
  step(): Promise<void>;
}

interface Part {
  connection: Connection;
  ledger: Ledger;
  random: Random;
  tenant: Tenant;
}

const text = (value: Json | undefined): string => String(value);

/** True where the act was done; false for a 503, which leaves open whether it was. Everything else is a violation. */
function done({ ledger }: Part, what: string, { status, body }: Reply, wanted: number): boolean {
  if (status === wanted) return true;
  if (status !== 503) ledger.violation(`${what} answered ${status} instead of ${wanted}: ${JSON.stringify(body)}`);
  return false;
}

/** Verifies the tenant's customer key; sometimes a key that does not exist, sometimes without credentials. */
export function verifier(part: Part): Actor {
  const { connection, random, tenant, ledger } = part;
  const what = 'POST /api/v1/keys/verify';
  return {
    connection,
    async step() {
      if (random.once(30)) {
        done(part, what, await connection.send(what, { body: { key: tenant.customerKey } }), 401);
        return;
      }
      const isUnknown = random.once(15);
      const key = isUnknown ? `${tenant.customerKey.slice(0, -1)}!` : tenant.customerKey;
      const reply = await connection.send(what, { as: tenant.platformKey, body: { key } });
      const code = isUnknown ? 'NOT_FOUND' : 'VALID';
      if (done(part, what, reply, 200) && text(reply.body.code) !== code)
        ledger.violation(`${what} answered ${text(reply.body.code)} instead of ${code}`);
    },
  };
}

/** Creates customers, each under an Idempotency-Key and until it is acknowledged, and renames them. */
export class CustomerWriter implements Actor {
  readonly connection: Connection;
  private readonly part: Part;
  private readonly label: string;
  private count = 0;
  /** The creation whose answer is not there yet. */
  private pending: { externalId: string } | undefined;
  private readonly made: string[] = [];

  constructor(part: Part, label: string) {
    this.part = part;
    this.connection = part.connection;
    this.label = label;
  }

  async step(): Promise<void> {
    const id = this.made.at(-1);
    if (this.pending === undefined && id !== undefined && this.part.random.once(2)) return this.rename(id);
    this.pending ??= { externalId: `${this.label}-${++this.count}` };
    const { externalId } = this.pending;
    const what = 'POST /api/v1/customers';
    const reply = await this.connection.send(what, {
      as: this.part.tenant.platformKey,
      body: { externalId, name: 'new' },
      headers: { 'idempotency-key': externalId },
    });
    // The first attempt may still be at work in a database that was not killed with the server.
    if (reply.status === 409 && text(reply.body.code) === 'IDEMPOTENCY_IN_PROGRESS') return;
    if (!done(this.part, `${what} (perhaps repeated)`, reply, 201)) return;
    this.pending = undefined;
    this.made.push(text(reply.body.id));
    this.part.ledger.names.set(text(reply.body.id), ['new']);
  }

  private async rename(id: string): Promise<void> {
    const name = `name-${++this.count}`;
    const { ledger, tenant } = this.part;
    // Until it is acknowledged, the customer may have either name.
    ledger.names.get(id)?.push(name);
    const what = 'PATCH /api/v1/customers/:customer';
    const reply = await this.connection.send(`PATCH /api/v1/customers/${id}`, {
      as: tenant.platformKey,
      body: { name },
    });
    if (done(this.part, what, reply, 200)) ledger.names.set(id, [name]);
  }
}

/** The life of a key: created, rotated, verified, revoked, verified again. */
export function keyWriter(part: Part): Actor {
  const { connection, tenant, ledger } = part;
  const as = tenant.platformKey;
  const verify = async (key: string, code: string): Promise<void> => {
    const reply = await connection.send('POST /api/v1/keys/verify', { as, body: { key } });
    if (done(part, 'verify', reply, 200) && text(reply.body.code) !== code)
      ledger.violation(`a key was ${text(reply.body.code)} instead of ${code}`);
  };
  return {
    connection,
    async step() {
      const body = { name: 'short-lived', kind: 'customer', customerId: tenant.customer };
      const created = await connection.send('POST /api/v1/keys', { as, body });
      if (!done(part, 'create key', created, 201)) return;
      const id = text(created.body.id);
      const rotated = await connection.send(`POST /api/v1/keys/${id}/rotate`, { as, body: {} });
      if (!done(part, 'rotate key', rotated, 200)) return;
      await verify(text(rotated.body.key), 'VALID');
      const revoked = await connection.send(`POST /api/v1/keys/${id}/revoke`, { as, body: {} });
      if (!done(part, 'revoke key', revoked, 200)) return;
      ledger.revokedKeys.push(id);
      await verify(text(rotated.body.key), 'REVOKED');
    },
  };
}

/** Writes the secrets of an environment, some of them again and again. */
export class SecretWriter implements Actor {
  readonly connection: Connection;
  private readonly part: Part;
  private environment: string | undefined;
  private count = 0;

  constructor(part: Part) {
    this.part = part;
    this.connection = part.connection;
  }

  async step(): Promise<void> {
    const { ledger, random, tenant } = this.part;
    this.environment ??= await this.findEnvironment();
    if (this.environment === undefined) return;
    const { values } = ledger.secrets.get(this.environment) ?? { values: new Map<string, string[]>() };
    ledger.secrets.set(this.environment, { as: tenant.platformKey, values });
    const name = `SECRET_${random.integer(20)}`;
    const value = `value-${++this.count}`;
    // Until it is acknowledged, the secret may have either value.
    values.set(name, [...(values.get(name) ?? ['']), value]);
    const what = `PUT ${this.environment}/secrets/${name}`;
    const reply = await this.connection.send(what, { as: tenant.platformKey, body: { value } });
    if (done(this.part, what, reply, reply.status === 201 ? 201 : 200)) values.set(name, [value]);
  }

  private async findEnvironment(): Promise<string | undefined> {
    const get = async (path: string): Promise<Reply | undefined> => {
      const reply = await this.connection.send(`GET ${path}`, { as: this.part.tenant.platformKey });
      return done(this.part, `GET ${path}`, reply, 200) ? reply : undefined;
    };
    const projects = await get('/api/v1/projects');
    const project = projects && `/api/v1/projects/${projects.body.items?.[0]?.id}`;
    const environments = project && (await get(`${project}/environments`));
    return environments && `${project}/environments/${environments.body.items?.[0]?.id}`;
  }
}

/** Sends usage events, each batch until it is accepted. */
export class EventSender implements Actor {
  readonly connection: Connection;
  private readonly part: Part;
  private readonly label: string;
  private count = 0;
  private pending: string[] = [];

  constructor(part: Part, label: string) {
    this.part = part;
    this.connection = part.connection;
    this.label = label;
  }

  async step(): Promise<void> {
    if (this.pending.length === 0) this.pending = [1, 2, 3].map(() => `${this.label}-${++this.count}`);
    const body = this.pending.map((id) => ({ specversion: '1.0', id, source: '/crash', type: 'crash', data: {} }));
    const what = 'POST /api/v1/events';
    const reply = await this.connection.send(what, { as: this.part.tenant.platformKey, body });
    if (!done(this.part, what, reply, 202)) return;
    this.part.ledger.events.push(...this.pending);
    this.pending = [];
  }
}

/** Logs in with the right password, and now and then as nobody. */
export function loginActor(part: Part, person: { email: string; password: string }): Actor {
  const { connection, random } = part;
  const what = 'POST /api/v1/auth/login';
  return {
    connection,
    async step() {
      const isNobody = random.once(5);
      const email = isNobody ? `nobody-${random.integer(1e9)}@example.com` : person.email;
      const reply = await connection.send(what, { body: { email, password: person.password } });
      done(part, what, reply, isNobody ? 401 : 200);
    },
  };
}

/** One session, refreshed again and again by a client that repeats what was not answered. */
export class Refresher implements Actor {
  readonly connection: Connection;
  private readonly part: Part;
  private readonly person: { email: string; password: string };
  private token: string | undefined;
  /** The token before, whose repeat must answer `token` again for 10 s. */
  private former: string | undefined;
  /** The last refresh was sent, and its answer did not arrive. */
  private unanswered = false;

  constructor(part: Part, person: { email: string; password: string }) {
    this.part = part;
    this.person = person;
    this.connection = part.connection;
  }

  async step(): Promise<void> {
    if (this.token === undefined) return this.logIn();
    if (this.former !== undefined && !this.unanswered && this.part.random.once(7)) return this.repeat();
    const wasUnanswered = this.unanswered;
    this.unanswered = true;
    const reply = await this.send(this.token);
    if (reply.status === 503) return;
    this.unanswered = false;
    const { repeats, violation } = this.note();
    if (reply.status === 200) {
      if (wasUnanswered) repeats.served += 1;
      this.former = this.token;
      this.token = text(reply.body.tokens?.refreshToken);
      return;
    }
    if (reply.status === 401 && wasUnanswered) repeats.toldToLogIn += 1;
    else violation(`a refresh token that was never used answered ${reply.status}`);
    this.token = undefined;
  }

  /** What a client does that forgot to store the answer: both tokens lead to the same live one. */
  private async repeat(): Promise<void> {
    const reply = await this.send(this.former ?? '');
    if (reply.status === 503) return;
    if (reply.status === 200) {
      if (text(reply.body.tokens?.refreshToken) !== this.token)
        this.note().violation('a repeat made a second live token');
      return;
    }
    // More than 10 s have passed: the family has ended, and with it the younger token.
    const live = await this.send(this.token ?? '');
    if (reply.status !== 401 || live.status === 200)
      this.note().violation(`a repeat answered ${reply.status}, the live token after it ${live.status}`);
    this.token = undefined;
  }

  private async logIn(): Promise<void> {
    const reply = await this.connection.send('POST /api/v1/auth/login', { body: this.person });
    if (!done(this.part, 'log in again', reply, 200)) return;
    this.token = text(reply.body.tokens?.refreshToken);
    this.former = undefined;
    this.unanswered = false;
  }

  private send(refreshToken: string): Promise<Reply> {
    return this.connection.send('POST /api/v1/auth/refresh', { body: { refreshToken } });
  }

  private note() {
    const { ledger } = this.part;
    return { repeats: ledger.repeats, violation: (said: string) => ledger.violation(said) };
  }
}

/** Runs all actors until each has lost its connection, or until `signal` is aborted. */
export async function run(actors: readonly Actor[], ledger: Ledger, signal?: AbortSignal): Promise<void> {
  const loop = async (actor: Actor): Promise<void> => {
    while (signal?.aborted !== true) {
      const before = ledger.unavailable;
      await actor.step();
      // While the database is away, an answer takes a millisecond: enough of them have been seen.
      if (ledger.unavailable > before) await sleep(20);
    }
  };
  const ends = await Promise.allSettled(actors.map(loop));
  for (const end of ends) if (end.status === 'rejected' && !(end.reason instanceof Lost)) throw end.reason;
}
