import { Accounting } from './accounting.ts';
import { type CompanyTerms, companies } from './companies.ts';
import { admitCustomer, newCustomers } from './customers.ts';
import type { CompanyNames } from './names.ts';
import { type Company, found, type Scene } from './scene.ts';
import { reportCalls, type SoldKey } from './selling.ts';

/** The organizations beside the main one: they register, choose a plan of the operator, and sell their APIs. */
export function openMarket(scene: Scene, names: CompanyNames): void {
  for (const terms of companies) openCompany(scene, names, terms);
}

function openCompany(scene: Scene, names: CompanyNames, terms: CompanyTerms): void {
  const { timeline } = scene;
  const { name, day, offer, buys } = terms;
  const keys: SoldKey[] = [];
  let company: Company | undefined;
  const theirs = (): Company => {
    if (company === undefined) throw new Error(`${name} is not there yet`);
    return company;
  };
  timeline.at(day, '09:10', `${name} registers`, async () => {
    company = await found(scene, terms);
    const nexus = await company.owner.nexus();
    for (const plan of offer.plans) await nexus.plans.create(plan);
  });
  if (buys !== undefined) {
    timeline.at(buys.day, '10:30', `${name} chooses ${buys.plan}`, async () => {
      await (await theirs().owner.nexus()).billing.change({ plan: buys.plan, term: buys.term });
    });
  }
  const plans = [
    ['free', 2],
    ['standard', 5],
  ] as const;
  const { lastDay = timeline.days } = terms;
  const coming = newCustomers(scene, names, {
    count: terms.customers,
    plans: [...plans],
    lastDay: lastDay - 5 - day,
    keys: terms.customers + 2,
  });
  for (const customer of coming) {
    timeline.at(day + customer.day, '11:20', `${name} gets the customer ${customer.name}`, async () => {
      keys.push(...(await admitCustomer(scene, theirs(), customer)).keys);
    });
  }
  new Accounting(scene).keep(() => theirs().accounting, [day + 1, lastDay]);
  scene.reports.push(async (dayNumber) => {
    if (dayNumber >= day && dayNumber <= lastDay) await reportCalls(scene, theirs(), { offer, keys, dayNumber });
  });
}
