import { toIso } from '../../apps/server/src/kernel/clock.ts';
import type { Nexus } from '../../packages/sdk/src/index.ts';
import { clientOf } from './person.ts';
import type { Scene } from './scene.ts';
import { type MainCompany, mainCompany } from './team.ts';
import type { Sales } from './writing.ts';

/** What must not succeed, or needs watching: wrong passwords, calls without permission, operators in an organization. */
export function haveIncidents(scene: Scene, main: MainCompany, sales: Sales): void {
  denyCalls(scene, main, sales);
  guessPasswords(scene);
  helpOrganizations(scene, main);
  askOften(scene, main, sales);
}

const refused = async (call: Promise<unknown>): Promise<void> => {
  const done = await call.then(
    () => true,
    () => false,
  );
  if (done) throw new Error('a call succeeded that should have been refused');
};

function denyCalls({ timeline }: Scene, main: MainCompany, sales: Sales): void {
  for (const number of [18, 26, 39, 53, 69, 81, 88]) {
    timeline.at(number, '16:05', 'a viewer tries what only others may', async () => {
      const nexus = await main.as('viewer');
      await refused(nexus.keys.create({ name: 'Mine' }));
      await refused(
        nexus.secrets.read({ ...main.place('writing-api/production'), name: 'PAYMENT_KEY', path: '/payments' }),
      );
    });
  }
  for (const number of [42, 76]) {
    timeline.at(number, '18:40', 'support asks for invoices to be void', async () => {
      const [invoice] = (await (await main.as('billing')).invoices.list({ limit: 1 })).items;
      await refused((await main.as('luca.penhallow')).invoices.void({ invoice: invoice?.id ?? '' }));
      await (await main.as('luca.penhallow')).customers.read({ customer: sales.customer(1).id });
    });
  }
}

function guessPasswords({ timeline, installation }: Scene): void {
  const stranger = { address: '203.0.113.66', userAgent: 'python-requests/2.32.5' };
  for (const [number, address, times] of [
    [13, 'admin', 4],
    [49, 'owner', 7],
    [85, 'billing', 3],
  ] as const) {
    timeline.at(number, '03:12', 'somebody guesses passwords', async () => {
      const { auth } = clientOf(installation, '', stranger);
      for (let time = 0; time < times; time += 1) {
        await refused(auth.login({ email: `${address}@${mainCompany.domain}`, password: `Autumn-leaves-${time}!` }));
        installation.clock.advance(20_000);
      }
    });
  }
}

/** The operator looks at what the main company sees, and suspends an organization. */
function helpOrganizations({ timeline, operator, installation }: Scene, main: MainCompany): void {
  const enter = async (reason: string, minutes: number) => {
    const nexus = await operator.nexus();
    const { accessToken, id } = await nexus.impersonations.start({ organizationId: main.company.id, reason, minutes });
    const inside = clientOf(installation, accessToken, operator.device);
    await inside.projects.list();
    await inside.customers.list();
    await inside.usage.current();
    return { inside, end: () => nexus.impersonations.end({ impersonation: id }) };
  };
  timeline.at(32, '13:30', 'the operator looks into a ticket', async () => {
    const { end } = await enter('Ticket 2217: the list of projects stays empty', 30);
    await end();
  });
  timeline.at(61, '14:00', 'the owner consents to changes', async () => {
    const nexus = await main.as('owner');
    await nexus.impersonationConsents.create({ org: main.company.id, hours: 48 });
  });
  timeline.at(61, '15:10', 'the operator changes something', async () => {
    const { inside } = await enter('Ticket 2390: the description of a project cannot be saved', 20);
    const project = main.place('website/production').project;
    await inside.projects.update({ project, description: 'Pages, docs and the sign-up' });
  });
  timeline.at(78, '09:00', 'the operator suspends an organization', async () => {
    const nexus = await operator.nexus();
    const { items } = await nexus.operatorOrganizations.list({ search: 'fernhollow' });
    const [organization] = items;
    if (organization === undefined) throw new Error('there is nobody to suspend');
    await nexus.operatorOrganizations.suspend({
      organization: organization.id,
      reason: 'Its calls are those of a stolen card',
    });
  });
}

/** The back end's own calls of Nexus, some of which fail, so that the pages of usage have endpoints and errors. */
function askOften({ timeline, random, installation }: Scene, main: MainCompany, sales: Sales): void {
  timeline.daily('12:00', 'the back end asks', async () => {
    const { backEnd } = main.company;
    const customer = random.pick(sales.customers);
    const lastSeen = () => toIso(installation.clock.now()).slice(0, 10);
    const calls: (() => PromiseLike<unknown>)[] = [
      () => backEnd.customers.read({ customer: customer.id }),
      () => backEnd.customers.update({ customer: customer.id, metadata: { region: 'eu', lastSeen: lastSeen() } }),
      () => backEnd.customers.list({ externalId: customer.externalId }),
      () => backEnd.keys.list({ customerId: customer.id }),
      () => backEnd.subscriptions.read({ customer: customer.id }),
    ];
    for (const call of calls) if (random.chance(0.7)) await call();
    if (random.chance(0.35))
      await refused(backEnd.customers.create({ externalId: customer.externalId, name: customer.name }));
    if (random.chance(0.2)) await refused(readInvoices(backEnd));
  });
}

const readInvoices = async (backEnd: Nexus): Promise<unknown> =>
  backEnd.invoices.void({ invoice: 'eco_inv_0000000000000000000000' });
