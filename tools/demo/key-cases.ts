import type { Scene } from './scene.ts';
import type { SoldKey } from './selling.ts';
import type { MainCompany } from './team.ts';
import type { Sales } from './writing.ts';

/** What becomes of single keys: paused, expired, revoked, rotated, restricted. */
export function changeKeys({ timeline }: Scene, main: MainCompany, sales: Sales): void {
  const key = (index: number): SoldKey => {
    const found = sales.keys[index];
    if (found === undefined) throw new Error(`there is no key ${index} yet`);
    return found;
  };
  const end = (index: number, code: 'PAUSED' | 'EXPIRED' | 'REVOKED', from: number) => {
    key(index).refused = { code, from };
  };
  timeline.at(7, '10:40', 'keys for one network', async () => {
    const nexus = await main.as('developer');
    await nexus.keys.update({ id: key(0).id, allowedIps: ['203.0.113.0/24', '2001:db8:40::/48'] });
    await nexus.keys.update({ id: key(2).id, metadata: { tier: 'gold', contact: 'operations' } });
  });
  timeline.at(29, '10:40', 'a key is rotated', async () => {
    const nexus = await main.as('developer');
    await nexus.keys.rotate({ id: key(1).id, graceSeconds: 86_400 });
    await nexus.keys.rotate({ id: key(4).id });
  });
  for (const [index, number] of [
    [9, 34],
    [14, 77],
  ] as const) {
    timeline.at(number, '17:25', 'a key is paused', async () => {
      await (await main.as('developer')).keys.pause({ id: key(index).id });
      end(index, 'PAUSED', timeline.instant(number, '17:25'));
    });
  }
  for (const [index, number, lastDay] of [
    [6, 20, 63],
    [12, 45, 84],
    [17, 60, 97],
  ] as const) {
    timeline.at(number, '12:10', 'a key that ends', async () => {
      const expiresAt = new Date(timeline.instant(lastDay)).toISOString();
      await (await main.as('developer')).keys.update({ id: key(index).id, expiresAt });
      end(index, 'EXPIRED', timeline.instant(lastDay));
    });
  }
  for (const [index, number] of [
    [10, 48],
    [19, 74],
  ] as const) {
    timeline.at(number, '08:55', 'a key that leaked is revoked', async () => {
      await (await main.as('admin')).keys.revoke({ id: key(index).id });
      end(index, 'REVOKED', timeline.instant(number, '08:55'));
    });
  }
  timeline.at(31, '14:10', 'keys with counted uses', async () => {
    const nexus = await main.as('developer');
    for (const [index, amount] of [
      [0, 1000],
      [3, 250],
    ] as const) {
      await nexus.keys.create({
        ...{ name: `${key(index).customer.name} trial`, kind: 'customer', customerId: key(index).customer.id },
        ...{ scopes: ['suggestions:create'], remaining: amount, refill: { amount, interval: 'monthly' } },
      });
    }
  });
}
