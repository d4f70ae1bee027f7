import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeRecord, maxFrameBytes, writeFrame } from '../../../apps/server/src/kernel/journal/frames.ts';
import { journalInspect } from './journal-inspect.ts';

const folder = mkdtempSync(join(tmpdir(), 'nexus-inspect-'));
afterAll(() => rmSync(folder, { recursive: true }));

const frame = (stream: string, value: string): Buffer => {
  const buffer = Buffer.alloc(maxFrameBytes);
  return buffer.subarray(0, writeFrame(buffer, encodeRecord(JSON.stringify(stream), [value])));
};
const frames = [frame('usage', 'secret one'), frame('audit', 'two'), frame('usage', 'three')];
const [first = 0, second = 0] = frames.map(({ length }) => length);

function inspect(bytes: Buffer) {
  const file = join(folder, 'a.seg');
  writeFileSync(file, bytes);
  return journalInspect(file);
}

describe('nexus journal inspect', () => {
  it('counts what is there, and shows no record', () => {
    const { text, code } = inspect(Buffer.concat(frames));
    expect(code).toBe(0);
    expect(text.split('\n').slice(1)).toEqual(['audit: 1 record', 'usage: 2 records', 'No damage']);
    expect(text).not.toContain('secret');
  });

  it('names a damaged range and what is cut off, and reads what lies between', () => {
    const bytes = Buffer.concat([...frames, Buffer.from([9, 0, 0, 0, 1])]);
    bytes[first + 10] = 0x21;
    const { text, code } = inspect(bytes);
    expect(code).toBe(1);
    expect(text.split('\n').slice(1)).toEqual([
      'usage: 2 records',
      `not readable: bytes ${first} to ${first + second}`,
      `not readable: bytes ${bytes.length - 5} to the end (5)`,
      'DAMAGED',
    ]);
  });

  it('says what is not readable at all', () => {
    expect(journalInspect(join(folder, 'none'))).toMatchObject({ code: 2, text: expect.stringContaining('ENOENT') });
  });
});
