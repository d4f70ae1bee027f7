import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postgresAvailable } from '../../../test/harness.ts';
import { type Child, JournalFixture } from '../../../test/journal/fixture.ts';

const kills = 20;

describe.skipIf(!postgresAvailable)('a journal whose process is killed (needs PostgreSQL)', () => {
  let fixture: JournalFixture;

  beforeEach(async () => {
    fixture = await JournalFixture.create();
  });

  afterEach(() => fixture.dispose());

  async function expectOnce(children: readonly Child[]): Promise<void> {
    for (const { nodeId, acknowledged } of children) {
      expect(acknowledged.length).toBeGreaterThan(0);
      const { once, doubled } = await fixture.serials(nodeId);
      expect(doubled).toEqual([]);
      expect(acknowledged.filter((serial) => !once.has(serial))).toEqual([]);
    }
  }

  it(`loses and duplicates no acknowledged record in ${kills} kills at random moments`, async () => {
    const killed: Child[] = [];
    for (let round = 0; round < kills; round += 1) {
      // Each child starts by recovering the journals of the earlier ones; some are killed meanwhile.
      const child = fixture.start('append');
      await child.firstAcknowledged;
      await sleep(Math.random() * 300);
      child.process.kill('SIGKILL');
      await child.ended;
      killed.push(child);
    }
    const journal = await fixture.open();
    await journal.drain();
    await expectOnce(killed);
    expect(fixture.nodeDirectories()).toEqual([journal.stats().nodeId]);
    expect(fixture.events.filter(({ event }) => event === 'damaged' || event === 'rejected')).toEqual([]);
  });

  it('is recovered once by concurrent processes', async () => {
    const nowhere = 'postgres://nobody@127.0.0.1:1/nothing';
    const dead = [1, 2, 3].map(() => fixture.start('append', nowhere));
    await Promise.all(dead.map(({ firstAcknowledged }) => firstAcknowledged));
    await sleep(500);
    for (const child of dead) child.process.kill('SIGKILL');
    await Promise.all(dead.map(({ ended }) => ended));
    const recovering = [1, 2, 3].map(() => fixture.start('recover'));
    expect(await Promise.all(recovering.map(({ ended }) => ended))).toEqual([0, 0, 0]);
    await expectOnce(dead);
    expect(fixture.nodeDirectories()).toEqual([]);
  });

  it('is recovered once although the recovering processes are killed too', async () => {
    const dead = fixture.start('append', 'postgres://nobody@127.0.0.1:1/nothing');
    await dead.firstAcknowledged;
    await sleep(1500);
    dead.process.kill('SIGKILL');
    await dead.ended;
    for (let round = 0; round < 6; round += 1) {
      const child = fixture.start('recover');
      await sleep(150 + Math.random() * 250);
      child.process.kill('SIGKILL');
      await child.ended;
    }
    expect(await fixture.start('recover').ended).toBe(0);
    await expectOnce([dead]);
  });
});
