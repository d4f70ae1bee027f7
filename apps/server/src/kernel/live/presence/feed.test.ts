import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { merged } from '../../../../../console/src/live/messages.ts';
import type { Message } from '../message.ts';
import { type Outlet, StateSubscription } from '../subscription.ts';
import { parseTopic, type Topic } from '../topic.ts';
import { type Members, PresenceFeed } from './feed.ts';

const thing = 'eco_env_0000000000000000000000';
const text = `presence:${thing}`;
const topics: ReadonlyMap<string, Topic> = new Map([['presence:env', { name: 'presence:env' } as Topic]]);

/** A reader who can be told to take nothing. */
class Reader implements Outlet {
  isFull = false;
  readonly types: string[] = [];
  state: Record<string, unknown> = {};
  private free: () => void = () => {};

  static async of(feed: PresenceFeed): Promise<Reader> {
    const reader = new Reader();
    const asked = parseTopic(topics, text);
    if (asked === undefined) throw new Error('the topic is there');
    await new StateSubscription(reader, asked, feed).start();
    return reader;
  }

  room(): Promise<void> {
    return new Promise((resolve) => {
      this.free = () => {
        this.isFull = false;
        resolve();
      };
    });
  }

  read(): void {
    this.free();
  }

  send(message: Message): void {
    const { type, data } = JSON.parse(message.text) as { type: string; data: Record<string, unknown> };
    this.types.push(type);
    this.state = type === 'snapshot' ? data : merged(this.state, data);
  }

  fail(error: unknown): void {
    throw error;
  }

  noteReset(): void {}
}

const at = '2026-01-15T12:00:00.000Z';
const open = () => {
  let changes = 0;
  const feed = new PresenceFeed(
    text,
    'org',
    async () => {},
    () => {
      changes += 1;
    },
  );
  return { feed, changes: () => changes };
};
const member = (personId: string, cursor = 0) => ({ personId, state: { cursor } });

describe('the feed of presence', () => {
  it('names a thing by its id, and nothing else', () => {
    expect(parseTopic(topics, text)).toMatchObject({ text, thing });
    for (const other of ['presence:env', 'presence', 'presence:eco_env_1', `presence:eco_org_${thing.slice(8)}`, thing])
      expect(parseTopic(topics, other)).toBeUndefined();
  });

  it('gathers changes: a hundred who come and move together are one message', async () => {
    const { feed, changes } = open();
    const reader = await Reader.of(feed);
    for (let count = 0; count < 100; count += 1) feed.enter(`c${count}`, member(`p${count}`), at);
    for (let moved = 0; moved < 30; moved += 1) feed.enter('c0', member('p0', moved), 'later');
    await expect.poll(() => reader.types).toEqual(['snapshot', 'delta']);
    expect(Object.keys(reader.state.members as Members)).toHaveLength(100);
    expect((reader.state.members as Members).c0).toEqual({ ...member('p0', 29), since: at });
    expect(changes()).toBe(130);
  });

  it('sends a reader who takes nothing one snapshot instead of everything between', async () => {
    const { feed } = open();
    const [slow, quick] = [await Reader.of(feed), await Reader.of(feed)];
    slow.isFull = true;
    for (let moved = 0; moved < 4; moved += 1) {
      feed.enter('c', member('p', moved), at);
      await expect.poll(() => quick.types.length).toBe(moved + 2);
    }
    expect(slow.types).toEqual(['snapshot']);
    slow.read();
    await expect.poll(() => slow.types).toEqual(['snapshot', 'snapshot']);
    expect(slow.state).toEqual(quick.state);
  });

  it('shows a hundred of a node, and who comes later once there is a place', async () => {
    const { feed } = open();
    const reader = await Reader.of(feed);
    for (let count = 0; count < 101; count += 1) feed.enter(`c${count}`, member(`p${count}`), at);
    const shown = () => Object.keys((reader.state.members ?? {}) as Members);
    await expect.poll(shown).toHaveLength(100);
    expect(shown()).not.toContain('c100');
    feed.leave('c7');
    await expect.poll(shown).toContain('c100');
    expect(shown()).not.toContain('c7');
  });

  it('leaves every reader with those who are there, whatever came between', async () => {
    const step = fc.record({
      who: fc.constantFrom('a', 'b', 'c'),
      what: fc.constantFrom('enter', 'leave', 'elsewhere', 'wait'),
      cursor: fc.nat(2),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const { feed } = open();
        const reader = await Reader.of(feed);
        const here = new Map<string, unknown>();
        let elsewhere: Record<string, unknown> = {};
        for (const { who, what, cursor } of steps) {
          if (what === 'enter') {
            feed.enter(who, member(who, cursor), at);
            here.set(who, { ...member(who, cursor), since: at });
          } else if (what === 'leave') {
            feed.leave(who);
            here.delete(who);
          } else if (what === 'elsewhere') {
            const there: Members = cursor === 0 ? {} : { far: { ...member('far', cursor), since: at } };
            elsewhere = there;
            feed.others(new Map([['node', there]]));
          } else await sleep(60);
        }
        await sleep(70);
        expect(reader.state).toEqual({ members: { ...elsewhere, ...Object.fromEntries(here) } });
      }),
      { numRuns: 20 },
    );
  });
});
