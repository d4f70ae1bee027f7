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

  it(`loses and doubles no acknowledged record in ${kills} kills at random moments`, { timeout: 120_000 }, async () => {
    const killed: Child[] = [];
    for (let round = 0; round < kills; round += 1) {
      // Each child starts with the journals that the earlier ones left; some die while they adopt them.
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

  it('is adopted once by processes that come at the same time', { timeout: 60_000 }, async () => {
    const nowhere = 'postgres://nobody@127.0.0.1:1/nothing';
    const dead = [1, 2, 3].map(() => fixture.start('append', nowhere));
    await Promise.all(dead.map(({ firstAcknowledged }) => firstAcknowledged));
    await sleep(500);
    for (const child of dead) child.process.kill('SIGKILL');
    await Promise.all(dead.map(({ ended }) => ended));
    const adopters = [1, 2, 3].map(() => fixture.start('adopt'));
    expect(await Promise.all(adopters.map(({ ended }) => ended))).toEqual([0, 0, 0]);
    await expectOnce(dead);
    expect(fixture.nodeDirectories()).toEqual([]);
  });

  it('is adopted once although its adopters are killed too', { timeout: 60_000 }, async () => {
    const dead = fixture.start('append', 'postgres://nobody@127.0.0.1:1/nothing');
    await dead.firstAcknowledged;
    await sleep(1500);
    dead.process.kill('SIGKILL');
    await dead.ended;
    for (let round = 0; round < 6; round += 1) {
      const adopter = fixture.start('adopt');
      await sleep(150 + Math.random() * 250);
      adopter.process.kill('SIGKILL');
      await adopter.ended;
    }
    expect(await fixture.start('adopt').ended).toBe(0);
    await expectOnce([dead]);
  });
});
