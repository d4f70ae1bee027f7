/** `node bench/top.ts <file.cpuprofile> [count]`: where a thread spent its time, by self time and by whole file. */
import { readFileSync } from 'node:fs';

interface Profile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  samples: number[];
  /** Microseconds before each sample. */
  timeDeltas: number[];
}

const [file = '', count = '25'] = process.argv.slice(2);
const profile = JSON.parse(readFileSync(file, 'utf8')) as Profile;
const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
const byFunction = new Map<string, number>();
const byFile = new Map<string, number>();
let busy = 0;
for (const [index, sample] of profile.samples.entries()) {
  const frame = frames.get(sample);
  if (frame === undefined || ['(idle)', '(root)'].includes(frame.functionName)) continue;
  const took = profile.timeDeltas[index] ?? 0;
  busy += took;
  const place = frame.url.replace(/^.*\/(node_modules|apps)\//, '$1/').replace('node_modules/', '');
  const name = `${frame.functionName || '(anonymous)'}  ${place}${frame.url === '' ? '' : `:${frame.lineNumber + 1}`}`;
  byFunction.set(name, (byFunction.get(name) ?? 0) + took);
  const whole = place === '' ? frame.functionName || '(native)' : place;
  byFile.set(whole, (byFile.get(whole) ?? 0) + took);
}

const table = (title: string, times: Map<string, number>): string => {
  const rows = [...times].sort((a, b) => b[1] - a[1]).slice(0, Number(count));
  const lines = rows.map(([name, took]) => `${((took / busy) * 100).toFixed(1).padStart(6)} %  ${name}`);
  return [title, ...lines].join('\n');
};
process.stdout.write(
  `busy ${(busy / 1e6).toFixed(2)} s\n${table('self time', byFunction)}\n${table('by file', byFile)}\n`,
);
