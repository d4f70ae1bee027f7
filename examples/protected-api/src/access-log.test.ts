import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseLine, readLog } from './access-log.ts';

const line = '192.0.2.7 - - [17/May/2015:10:05:03 +0200] "GET /a?b=c HTTP/1.1" 200 203023 "-" "curl/7"';

describe('parseLine', () => {
  it('reads the combined format, with the zone of its time', () => {
    expect(parseLine(line)).toEqual({
      address: '192.0.2.7',
      at: Date.UTC(2015, 4, 17, 8, 5, 3),
      method: 'GET',
      path: '/a?b=c',
      status: 200,
      bytes: 203_023,
    });
  });

  it('takes no size for 0 bytes', () => {
    expect(parseLine(line.replace('203023', '-'))?.bytes).toBe(0);
  });

  it.each(['', 'nonsense', line.replace('May', 'Mai'), line.replace('GET /a?b=c HTTP/1.1', '-')])(
    'reads nothing in %j',
    (text) => {
      expect(parseLine(text)).toBeUndefined();
    },
  );
});

describe('readLog', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nexus-access-log-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const text = `${line.replace(':03 ', ':09 ')}\nnonsense\n${line}\n`;

  it.each([
    ['plain', Buffer.from(text)],
    ['gzipped', gzipSync(text)],
  ])('reads a %s file in the order of time and counts what it cannot read', (_, bytes) => {
    const path = join(folder, 'log');
    writeFileSync(path, bytes);
    const { lines, unreadable } = readLog(path);
    expect(lines.map(({ at }) => new Date(at).getUTCSeconds())).toEqual([3, 9]);
    expect(unreadable).toBe(1);
  });
});
