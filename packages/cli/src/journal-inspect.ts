import { readFileSync } from 'node:fs';
import { type Scan, scanSegment } from '../../../apps/server/src/kernel/journal/scan.ts';
import { defineCommand } from './command.ts';
import { counted } from './counted.ts';

export const inspect = defineCommand({
  usage: 'FILE',
  details: `Also of a copy in damaged.d. Names the byte ranges that are not readable, and shows no record.

Ends with 0: no damage; 1: damaged or cut off; 2: not readable, or called wrongly.`,
  examples: ['journal inspect .nexus/journal/0000000001.seg'],
  operands: [1, 1],
  async run({ output }, { operands: [file = ''] }) {
    const { text, code } = journalInspect(file);
    if (code === 2 && !output.isJson) output.note(text);
    else output.result({ damaged: code !== 0, text }, [text]);
    return code;
  },
});

/** What of a segment can be read, and what cannot. */
export function journalInspect(file: string): { text: string; code: 0 | 1 | 2 } {
  try {
    const bytes = readFileSync(file);
    const findings = scanSegment(bytes);
    return { text: report(bytes.length, findings), code: findings.damaged.length === 0 ? 0 : 1 };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== undefined) return { text: message, code: 2 };
    throw error;
  }
}

function report(size: number, { frames, damaged, header }: Scan): string {
  const records = new Map<string, number>();
  for (const [stream] of frames.flatMap((frame) => frame.records)) records.set(stream, (records.get(stream) ?? 0) + 1);
  return [
    ...(header === undefined ? [] : [`segment ${header.segment} of ${header.nodeId}`]),
    `${size} bytes, ${counted(frames.length, 'frame', 'frames')}`,
    ...[...records].sort().map(([stream, count]) => `${stream}: ${counted(count, 'record', 'records')}`),
    ...damaged.map(([from, to]) =>
      to === size ? `not readable: bytes ${from} to the end (${to - from})` : `not readable: bytes ${from} to ${to}`,
    ),
    damaged.length === 0 ? 'No damage' : 'DAMAGED',
  ].join('\n');
}
