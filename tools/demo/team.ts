import { admit, type Company, found, type Scene } from './scene.ts';

export const mainCompany = { name: 'Brindlequill', domain: 'brindlequill.example', owner: 'Mara Ellingsen' };

/** Who comes when, after the owner. Those with an address of their role are the log-ins of the demonstration. */
const people = [
  { day: 0, name: 'Tomas Reyes-Albin', address: 'admin', role: 'admin' },
  { day: 1, name: 'Priya Venkataraghavan', address: 'developer', role: 'developer' },
  { day: 1, name: 'Odile Brandvold', address: 'billing', role: 'billing' },
  { day: 2, name: 'Jonah Whitlocke', address: 'jonah.whitlocke', role: 'developer' },
  { day: 3, name: 'Amara Diallo-Finch', address: 'amara.diallo', role: 'developer' },
  { day: 9, name: 'Henrik Sandvær', address: 'viewer', role: 'viewer' },
  { day: 16, name: 'Chiyo Marlowe', address: 'chiyo.marlowe', role: 'developer' },
  { day: 24, name: 'Efua Strandberg', address: 'efua.strandberg', role: 'admin' },
  { day: 37, name: 'Luca Penhallow', address: 'luca.penhallow', role: 'support' },
  { day: 52, name: 'Noor Castlereagh', address: 'noor.castlereagh', role: 'developer' },
  { day: 71, name: 'Wiktor Ashdown', address: 'wiktor.ashdown', role: 'viewer' },
] as const;

/** What the main company is made of, filled as it happens. */
export class MainCompany {
  private founded: Company | undefined;
  /** Projects by slug, and environments by `project/environment`. */
  readonly projects = new Map<string, string>();
  readonly environments = new Map<string, string>();

  get company(): Company {
    if (this.founded === undefined) throw new Error(`${mainCompany.name} is not there yet`);
    return this.founded;
  }

  set company(company: Company) {
    this.founded = company;
  }

  /** A member by the name of the address: `admin`, `jonah.whitlocke`. */
  async as(address: string) {
    const wanted = `${address}@${mainCompany.domain}`;
    const person = [this.company.owner, ...this.company.members.values()].find(({ email }) => email === wanted);
    if (person === undefined) throw new Error(`${wanted} is not there yet`);
    return person.nexus();
  }

  /** Ids of project and environment, by their slugs: `editor/production`. */
  place(slugs: string): { project: string; environment: string } {
    const environment = this.environments.get(slugs);
    const project = this.projects.get(slugs.split('/')[0] ?? '');
    if (environment === undefined || project === undefined) throw new Error(`there is no environment ${slugs}`);
    return { project, environment };
  }
}

export function buildTeam(scene: Scene, main: MainCompany): void {
  const { timeline } = scene;
  const { domain } = mainCompany;
  timeline.at(0, '08:20', `${mainCompany.name} registers`, async () => {
    main.company = await found(scene, mainCompany);
    const nexus = await main.company.owner.nexus();
    await nexus.billing.change({ plan: 'business', term: 'month' });
    await nexus.projects.update({ project: main.company.project, name: 'Writing API', slug: 'writing-api' });
    await nexus.projects.create({ name: 'Editor', slug: 'editor', description: 'The writing app for authors' });
    await nexus.projects.create({ name: 'Website', slug: 'website', description: 'Pages, docs and the sign-up' });
    for await (const project of nexus.projects.list()) {
      main.projects.set(project.slug, project.id);
      for (const { slug, id } of project.environments) main.environments.set(`${project.slug}/${slug}`, id);
    }
    const permissions = [
      'customers:read',
      'customers:update',
      'keys:read',
      'usage:read',
      'invoices:read',
      'members:read',
    ];
    await nexus.roles.create({ name: 'Support', description: 'Answers customers', permissions });
  });
  for (const { day, name, address, role } of people) {
    timeline.at(day, '13:05', `${name} joins`, async () => {
      const as = await main.company.owner.nexus();
      const given = role === 'support' ? await supportRole(as) : role;
      await admit(scene, main.company, { name, email: `${address}@${domain}`, role: given });
    });
  }
  timeline.at(3, '15:00', 'the admin enrols a second factor', () => personOf(main, 'Tomas Reyes-Albin').enrolTotp());
  timeline.at(25, '15:00', 'a second admin enrols one', () => personOf(main, 'Efua Strandberg').enrolTotp());
  addTeams(scene, main);
  addPrograms(scene, main);
  addApps(scene, main);
  changeMembers(scene, main);
}

async function supportRole(nexus: Awaited<ReturnType<MainCompany['as']>>): Promise<string> {
  for await (const { id, name } of nexus.roles.list()) if (name === 'Support' && id !== null) return id;
  throw new Error('there is no role Support');
}

function personOf(main: MainCompany, name: string) {
  const person = main.company.members.get(name);
  if (person === undefined) throw new Error(`${name} is not there yet`);
  return person;
}

function addTeams({ timeline }: Scene, main: MainCompany): void {
  timeline.at(5, '10:00', 'teams', async () => {
    const nexus = await main.as('owner');
    const org = main.company.id;
    const member = (name: string) => personOf(main, name).id;
    const api = await nexus.teams.create({ org, name: 'API', description: 'Builds and runs the writing API' });
    const money = await nexus.teams.create({ org, name: 'Finance', description: 'Plans, invoices and credits' });
    for (const user of [member('Priya Venkataraghavan'), member('Jonah Whitlocke'), member('Amara Diallo-Finch')])
      await nexus.teams.addMember({ org, team: api.id, user });
    await nexus.teams.addMember({ org, team: money.id, user: member('Odile Brandvold') });
    await nexus.bindings.create({
      principalId: api.id,
      role: 'developer',
      projectId: main.place('writing-api/production').project,
    });
    await nexus.bindings.create({ principalId: money.id, role: 'billing' });
  });
  timeline.at(38, '10:00', 'the support team', async () => {
    const nexus = await main.as('owner');
    const org = main.company.id;
    const { id: team } = await nexus.teams.create({ org, name: 'Support', description: 'Answers customers' });
    await nexus.teams.addMember({ org, team, user: personOf(main, 'Luca Penhallow').id });
    await nexus.teams.addMember({ org, team, user: personOf(main, 'Henrik Sandvær').id });
  });
}

/** Programs, each with an account. */
function addPrograms({ timeline }: Scene, main: MainCompany): void {
  timeline.at(2, '16:40', 'service accounts', async () => {
    const nexus = await main.as('owner');
    const org = main.company.id;
    const account = async (name: string, description: string) =>
      (await nexus.serviceAccounts.create({ org, name, description })).id;
    const deployments = await account('Deployments', 'Reads secrets when the API is deployed');
    const place = main.place('writing-api/production');
    await nexus.bindings.create({ principalId: deployments, role: 'developer', environmentId: place.environment });
    await nexus.keys.create({
      ...{ name: 'Deployments', serviceAccountId: deployments, scopes: ['secrets:read', 'folders:read'] },
      ...{ environmentId: place.environment, allowedIps: ['198.51.100.0/24'] },
    });
    await nexus.serviceAccounts.createSecret({ org, account: deployments });
    const reports = await account('Weekly report', 'Reads usage and invoices');
    await nexus.bindings.create({ principalId: reports, role: 'viewer' });
    await nexus.keys.create({
      name: 'Weekly report',
      serviceAccountId: reports,
      scopes: ['usage:read', 'invoices:read'],
    });
    const old = await account('Old importer', 'Moved the first customers here');
    await nexus.serviceAccounts.update({ org, account: old, status: 'disabled' });
  });
}

function addApps({ timeline }: Scene, main: MainCompany): void {
  timeline.at(11, '14:20', 'apps and APIs', async () => {
    const nexus = await main.as('admin');
    const org = main.company.id;
    const { domain } = mainCompany;
    const projectId = main.projects.get('editor') ?? '';
    await nexus.apps.create({
      ...{ org, name: 'Editor', type: 'web', projectId, redirectUris: [`https://editor.${domain}/callback`] },
      postLogoutRedirectUris: [`https://editor.${domain}/`],
    });
    await nexus.apps.create({
      ...{ org, name: 'Style guide', type: 'spa', projectId, redirectUris: [`https://style.${domain}/callback`] },
    });
    await nexus.apps.create({
      ...{ org, name: 'Desktop app', type: 'native', projectId, redirectUris: ['http://127.0.0.1/callback'] },
      grantTypes: ['authorization_code', 'device_code'],
    });
    await nexus.apis.create({
      ...{ org, name: 'Manuscripts', identifier: `https://api.${domain}/manuscripts`, tokenSeconds: 900 },
      scopes: [
        { name: 'manuscripts:read', description: 'Read your manuscripts' },
        { name: 'manuscripts:write', description: 'Change your manuscripts' },
      ],
      ...{ unregisteredClients: 'documents', clientHosts: [`agents.${domain}`] },
    });
  });
}

function changeMembers({ timeline }: Scene, main: MainCompany): void {
  const { domain } = mainCompany;
  const invite = async (address: string, role: string) =>
    (await main.as('owner')).invitations.create({ org: main.company.id, email: `${address}@${domain}`, role });
  timeline.at(30, '09:40', 'an invitation that nobody answers', () => invite('sam.orchard', 'viewer'));
  timeline.at(44, '11:15', 'Amara becomes an admin for a while', async () => {
    const nexus = await main.as('owner');
    const of = { org: main.company.id, user: personOf(main, 'Amara Diallo-Finch').id };
    await nexus.members.changeRole({ ...of, role: 'admin' });
  });
  timeline.at(58, '11:15', 'and a developer again', async () => {
    const nexus = await main.as('owner');
    const of = { org: main.company.id, user: personOf(main, 'Amara Diallo-Finch').id };
    await nexus.members.changeRole({ ...of, role: 'developer' });
  });
  timeline.at(86, '10:30', 'an invitation', () => invite('rosalind.keswick', 'developer'));
  timeline.at(88, '16:10', 'another one', () => invite('bastian.oyelaran', 'developer'));
  timeline.at(89, '09:20', 'one for the books', () => invite('petra.lindqvist', 'billing'));
}
