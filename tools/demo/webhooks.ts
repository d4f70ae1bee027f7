import { receiverUrl } from './receivers.ts';
import type { Scene } from './scene.ts';
import type { MainCompany } from './team.ts';
import type { Sales } from './writing.ts';

/** Endpoints of the main company and of a customer, and an event of its own. */
export function sendWebhooks({ timeline, random }: Scene, main: MainCompany, sales: Sales): void {
  timeline.at(4, '14:00', 'webhooks', async () => {
    const nexus = await main.as('developer');
    await nexus.webhookEventTypes.update({
      type: 'manuscript.finished',
      description: 'A manuscript is ready to be printed',
    });
    await nexus.webhookEndpoints.create({
      ...{ url: receiverUrl('accounting'), description: 'Accounting', events: ['invoice.*', 'credit-grant.*'] },
      ordering: 'subject',
    });
    await nexus.webhookEndpoints.create({
      ...{ url: receiverUrl('crm'), description: 'Customer relations', events: ['customer.*', 'subscription.*'] },
      headers: { Authorization: 'Bearer demo' },
    });
  });
  timeline.at(36, '14:00', 'the endpoint of a customer', async () => {
    const nexus = await main.as('developer');
    await nexus.webhookEndpoints.create({
      ...{ url: receiverUrl('manuscripts'), description: 'Their publishing', events: ['manuscript.*'] },
      customerId: sales.customer(0).id,
    });
  });
  timeline.at(55, '14:00', 'one that is given up', async () => {
    const nexus = await main.as('jonah.whitlocke');
    await nexus.webhookEndpoints.create({
      ...{ url: receiverUrl('retired'), description: 'The old dashboard', events: ['key.*'] },
    });
  });
  timeline.at(86, '14:00', 'one that is down', async () => {
    const nexus = await main.as('developer');
    await nexus.webhookEndpoints.create({
      ...{ url: receiverUrl('warehouse'), description: 'Data warehouse', events: ['*'] },
    });
  });
  for (let number = 37; number < timeline.days; number += 2) {
    timeline.at(number, '16:00', 'manuscripts are finished', async () => {
      const { backEnd } = main.company;
      const customerId = sales.customer(0).id;
      const data = { manuscript: `m-${random.integer(1000, 9999)}`, words: random.integer(800, 90_000) };
      await backEnd.webhookMessages.create({ type: 'manuscript.finished', subject: data.manuscript, data, customerId });
    });
  }
}
