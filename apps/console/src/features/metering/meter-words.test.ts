import { expect, it } from 'vitest';
import { exampleEvent, groupsOf } from './meter-words.ts';

it('leaves out groups without a name', () => {
  const group = (id: number, name: string, path: string) => ({ id, name, path });
  expect(groupsOf([group(1, ' model ', '$.model '), group(2, '', '$.x')])).toEqual({ model: '$.model' });
});

it('makes an event that has the value and the groups where the meter looks for them', () => {
  expect(JSON.parse(exampleEvent('completion', '$.usage.tokens', { model: '$.usage.model' }))).toMatchObject({
    type: 'completion',
    data: { usage: { tokens: 42, model: '…' } },
  });
  expect(JSON.parse(exampleEvent('render', '', {}))).toMatchObject({ type: 'render', data: {} });
});
