import { day } from '../../apps/server/src/kernel/clock.ts';
import type { Nexus } from '../../packages/sdk/src/index.ts';
import type { Scene } from './scene.ts';

/** Days after which customers pay, and how many are so; 14 are agreed. */
const habits = [
  [1, 3],
  [4, 4],
  [9, 5],
  [11, 4],
  [22, 2],
] as const;

/** Notes what customers have paid of the invoices of one seller. */
export class Accounting {
  private readonly scene: Scene;
  private readonly daysUntilPaid = new Map<string, number>();

  constructor(scene: Scene) {
    this.scene = scene;
  }

  /** One who pays after so many days; never: infinity. */
  set(customer: string, days: number): void {
    this.daysUntilPaid.set(customer, days);
  }

  /** Every third day. */
  keep(seller: () => Nexus, [firstDay, lastDay]: [number, number]): void {
    const { timeline } = this.scene;
    for (let number = firstDay; number <= lastDay; number += 3) {
      timeline.at(number, '15:20', 'payments', () => this.notePayments(seller()));
    }
  }

  private async notePayments(nexus: Nexus): Promise<void> {
    const { clock } = this.scene.installation;
    for await (const { id, customerId, issuedAt, number } of nexus.invoices.list({ status: 'open', limit: 100 })) {
      const paidAt = Date.parse(issuedAt ?? '') + this.daysOf(customerId) * day;
      if (paidAt > clock.now()) continue;
      await nexus.invoices.pay({
        invoice: id,
        reference: `Transfer for ${number}`,
        paidAt: new Date(paidAt).toISOString(),
      });
    }
  }

  private daysOf(customer: string): number {
    const known = this.daysUntilPaid.get(customer);
    const days = known ?? this.scene.random.weighted(habits);
    this.daysUntilPaid.set(customer, days);
    return days;
  }
}
