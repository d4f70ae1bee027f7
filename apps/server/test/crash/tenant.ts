import type { Json } from '../app.ts';
import type { Random } from '../random.ts';
import {
  type Actor,
  CustomerWriter,
  EventSender,
  keyWriter,
  loginActor,
  Refresher,
  SecretWriter,
  verifier,
} from './actors.ts';
import { Connection, type Where } from './client.ts';
import type { Ledger } from './ledger.ts';

export interface Person {
  email: string;
  password: string;
}

/** One organization with what its clients need. */
export interface Tenant {
  org: string;
  customer: string;
  /** Full keys. */
  customerKey: string;
  platformKey: string;
  people: Person[];
}

export const owner: Person = { email: 'owner@example.com', password: 'Correct-Horse-0-Battery' };
export const ownerSettings = { NEXUS_OWNER_EMAIL: owner.email, NEXUS_OWNER_PASSWORD: owner.password };

/** Registers a person with an organization, a customer and a key of each kind, over HTTP. */
export async function newTenant(connection: Connection, label: string): Promise<Tenant> {
  const make = async (path: string, body: object, as?: string): Promise<Json> => {
    const reply = await connection.send(`POST /api/v1/${path}`, { as, body });
    if (reply.status !== 201) throw new Error(`POST ${path} answered ${reply.status}: ${JSON.stringify(reply.body)}`);
    return reply.body;
  };
  const registered = async (email: string) => {
    const person = { email, password: `Correct-Horse-1-Battery` };
    return { person, reply: await make('auth/register', { ...person, displayName: label }) };
  };
  const first = await registered(`${label}-1@example.com`);
  const second = await registered(`${label}-2@example.com`);
  const token = String(first.reply.tokens?.accessToken);
  const customer = String((await make('customers', { externalId: 'first', name: 'First' }, token)).id);
  const customerKey = await make('keys', { name: 'theirs', kind: 'customer', customerId: customer }, token);
  const platformKey = await make('keys', { name: 'ours', kind: 'platform' }, token);
  return {
    org: String(first.reply.organization?.id),
    customer,
    customerKey: String(customerKey.key),
    platformKey: String(platformKey.key),
    people: [first.person, second.person],
  };
}

/** The clients of one organization: each with a connection, and those that log in with an address of their own. */
export function actorsOf(tenant: Tenant, where: Where, ledger: Ledger, random: Random, network: number): Actor[] {
  let host = 1;
  const part = () => ({
    connection: new Connection(where, ledger, `127.0.${network}.${++host}`),
    ledger,
    random,
    tenant,
  });
  const [first = owner, second = owner] = tenant.people;
  return [
    verifier(part()),
    new CustomerWriter(part(), `a${network}`),
    new CustomerWriter(part(), `b${network}`),
    keyWriter(part()),
    new SecretWriter(part()),
    new EventSender(part(), `e${network}`),
    loginActor(part(), first),
    new Refresher(part(), second),
    new Refresher(part(), second),
  ];
}
