import { readFileSync } from 'node:fs';
import { findFrame, readFrame } from '../../../apps/server/src/kernel/journal/frames.ts';

interface Findings {
  frames: number;
  records: Map<string, number>;
  /** Byte ranges that are not frames: the first byte, and the one after the last. */
  damaged: [number, number][];
}

/** `nexus journal inspect`: what of a segment can be read, and what cannot. Shows no record. */
export function journalInspect(files: readonly string[]): { text: string; code: 0 | 1 | 2 } {
  const [file] = files;
  if (file === undefined || files.length > 1) {
    return { text: 'Name the file of a segment: nexus journal inspect FILE', code: 2 };
  }
  try {
    const bytes = readFileSync(file);
    const findings = inspect(bytes);
    return { text: report(bytes.length, findings), code: findings.damaged.length === 0 ? 0 : 1 };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== undefined) return { text: message, code: 2 };
    throw error;
  }
}

/** A segment has about 8 MB, so it is read as a whole. */
function inspect(bytes: Buffer): Findings {
  const findings: Findings = { frames: 0, records: new Map(), damaged: [] };
  for (let at = 0; at < bytes.length; ) {
    const read = readFrame(bytes, at, bytes.length);
    if (read.kind === 'frame') {
      findings.frames += 1;
      for (const [stream] of read.records) findings.records.set(stream, (findings.records.get(stream) ?? 0) + 1);
      at = read.end;
      continue;
    }
    const rest = bytes.subarray(at + 1);
    const found = findFrame(rest, rest.length);
    const next = found === undefined ? bytes.length : at + 1 + found;
    findings.damaged.push([at, next]);
    at = next;
  }
  return findings;
}

function report(size: number, { frames, records, damaged }: Findings): string {
  return [
    `${size} bytes, ${frames} frames`,
    ...[...records].sort().map(([stream, count]) => `${stream}: ${count} records`),
    ...damaged.map(([from, to]) =>
      to === size ? `not readable: bytes ${from} to the end (${to - from})` : `not readable: bytes ${from} to ${to}`,
    ),
    damaged.length === 0 ? 'No damage' : 'DAMAGED',
  ].join('\n');
}
