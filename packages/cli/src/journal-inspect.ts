import { readFileSync } from 'node:fs';
import { type Scan, scanSegment } from '../../../apps/server/src/kernel/journal/scan.ts';

/** `nexus journal inspect`: what of a segment can be read, and what cannot. Shows no record. */
export function journalInspect(files: readonly string[]): { text: string; code: 0 | 1 | 2 } {
  const [file] = files;
  if (file === undefined || files.length > 1) {
    return { text: 'Name the file of a segment: nexus journal inspect FILE', code: 2 };
  }
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
    `${size} bytes, ${frames.length} frames`,
    ...[...records].sort().map(([stream, count]) => `${stream}: ${count} records`),
    ...damaged.map(([from, to]) =>
      to === size ? `not readable: bytes ${from} to the end (${to - from})` : `not readable: bytes ${from} to ${to}`,
    ),
    damaged.length === 0 ? 'No damage' : 'DAMAGED',
  ].join('\n');
}
