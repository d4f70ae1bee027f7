import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Nexus } from '../../packages/sdk/src/index.ts';
import type { Installation } from './installation.ts';
import { slugOf } from './names.ts';
import { clientOf, Person } from './person.ts';
import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';

/** What everything that happens is told with. */
export interface Scene {
  dataDir: string;
  installation: Installation;
  timeline: Timeline;
  random: Random;
  /** Owns the installation. */
  operator: Person;
  /** What is reported of a day's usage at its end, by each company. */
  reports: ((dayNumber: number) => Promise<void>)[];
}

/** An organization with the program of its own that calls Nexus. */
export interface Company {
  name: string;
  domain: string;
  owner: Person;
  id: string;
  project: string;
  /** By name: people and the accounts of programs. */
  members: Map<string, Person>;
  /** As its back end, whose key is a service account's. */
  backEnd: Nexus;
  /** As the program that its bank tells of payments. */
  accounting: Nexus;
}

/** Registers the owner with the organization, and gives its back end an account with a key. */
export async function found(
  { installation, random }: Scene,
  { name, domain, owner: ownerName }: { name: string; domain: string; owner: string },
): Promise<Company> {
  const owner = new Person(installation, random, { name: ownerName, email: `owner@${domain}` });
  const { organization, project = '' } = await owner.register({ organizationName: name });
  await installation.catchUp();
  const nexus = await owner.nexus();
  const program = async (programName: string, description: string, role: string): Promise<Nexus> => {
    const account = await nexus.serviceAccounts.create({ org: organization, name: programName, description });
    await nexus.bindings.create({ principalId: account.id, role });
    const { key } = await nexus.keys.create({ name: programName, serviceAccountId: account.id });
    return clientOf(installation, key, { address: '192.0.2.10', userAgent: `${slugOf(programName)}/3.2` });
  };
  const backEnd = await program('Back end', 'Reports usage and keeps customers up to date', 'developer');
  const accounting = await program('Accounting', 'Notes which invoices are paid', 'billing');
  return { name, domain, owner, id: organization, project, members: new Map(), backEnd, accounting };
}

/** Invites somebody, who registers with the link of the mail. */
export async function admit(
  { installation, random, dataDir }: Scene,
  company: Company,
  { name, email, role, by = company.owner }: { name: string; email: string; role: string; by?: Person },
): Promise<Person> {
  const person = new Person(installation, random, { name, email });
  await (await by.nexus()).invitations.create({ org: company.id, email, role });
  await installation.catchUp();
  await person.register({ invitation: await tokenOfMail(dataDir, email, 'ivt') });
  company.members.set(name, person);
  return person;
}

/** The one-time token in the newest mail to the address that has one of this type. */
async function tokenOfMail(dataDir: string, address: string, type: string): Promise<string> {
  const folder = join(dataDir, 'mail');
  for (const name of (await readdir(folder)).toSorted().toReversed()) {
    if (!name.endsWith('.eml')) continue;
    const text = await readFile(join(folder, name), 'utf8');
    if (!text.includes(`\nTo: ${address}\n`)) continue;
    const [token] = new RegExp(`eco_${type}_[0-9A-Za-z]{22}\\.[\\w-]{43}`).exec(text) ?? [];
    if (token !== undefined) return token;
  }
  throw new Error(`no mail to ${address} has a token of type ${type}`);
}
