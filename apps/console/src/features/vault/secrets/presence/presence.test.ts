import { describe, expect, it } from 'vitest';
import { Presence } from './presence.ts';

const nobody = { editing: [] };

describe('presence on a page of secrets', () => {
  it('tells what the person is at, as it begins and ends', () => {
    const told: unknown[] = [];
    const presence = new Presence(['env'], (environment, at) => told.push([environment, at]));
    const view = presence.begin('viewing', 'env', 'a');
    const first = presence.begin('editing', 'env', 'a');
    // The cell of the table and that of the sheet.
    const second = presence.begin('editing', 'env', 'a');
    first();
    second();
    view();
    expect(told).toEqual([
      ['env', { viewing: 'a', editing: [] }],
      ['env', { viewing: 'a', editing: ['a'] }],
      ['env', { viewing: 'a', editing: ['a'] }],
      ['env', { viewing: 'a', editing: ['a'] }],
      ['env', { viewing: 'a', editing: [] }],
      ['env', nobody],
    ]);
    expect(presence.ownAt('another')).toEqual(nobody);
  });

  it('names others once, however many tabs and environments they have open, and never the person', () => {
    const presence = new Presence(['env'], () => {});
    const told = {
      members: {
        tab1: { personId: 'ada', state: { viewing: 'a', editing: ['a', 'b'] } },
        tab2: { personId: 'ada', state: nobody },
        tab3: { personId: 'me', state: { viewing: 'a', editing: ['a'] } },
        tab4: { personId: 'bob', state: { viewing: 'a', editing: [] } },
      },
    };
    presence.heard('env', told);
    expect(presence.here(), 'nobody, before it is known who is here').toBe('');
    presence.setSelf('me');
    presence.heard('other', { members: { tab5: { personId: 'ada', state: nobody } } });
    expect(presence.here()).toBe('ada,bob');
    expect(presence.at('viewing', 'a')).toBe('ada,bob');
    expect(presence.at('editing', 'a')).toBe('ada');
    expect(presence.at('editing', 'c')).toBe('');
  });

  it('forgets those who left, and an environment that the person may not see any more', () => {
    let changes = 0;
    const presence = new Presence(['env'], () => {});
    const end = presence.subscribe(() => {
      changes += 1;
    });
    presence.setSelf('me');
    presence.heard('one', { members: { tab: { personId: 'ada', state: nobody } } });
    presence.heard('two', { members: { tab: { personId: 'bob', state: nobody } } });
    presence.heard('one', { members: {} });
    expect(presence.here()).toBe('bob');
    presence.heard('two', undefined);
    expect(presence.here()).toBe('');
    end();
    presence.heard('one', {});
    expect(changes).toBe(5);
  });
});
