/**
 * `node bench/top.ts <file.cpuprofile> [count] [skip] [length]`: where a thread spent its time, by function alone, by
 * function with what it called, and by file, in the window that begins `skip` seconds after the thread and is `length`
 * seconds long.
 */
import { readFileSync } from 'node:fs';

interface Frame {
  functionName: string;
  url: string;
  lineNumber: number;
}

interface Profile {
  nodes: { id: number; callFrame: Frame; children?: number[] }[];
  samples: number[];
  /** Microseconds before each sample. */
  timeDeltas: number[];
}

const [file = '', count = '25', skip = '0', length = 'Infinity'] = process.argv.slice(2);
const profile = JSON.parse(readFileSync(file, 'utf8')) as Profile;
const from = Number(skip) * 1e6;
const until = from + Number(length) * 1e6;

const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
const parents = new Map(
  profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
);
const stacks = new Map<number, Set<string>>();
const own = new Map<string, number>();
const total = new Map<string, number>();
const byFile = new Map<string, number>();
let busy = 0;
let at = 0;
for (const [index, sample] of profile.samples.entries()) {
  const took = profile.timeDeltas[index] ?? 0;
  at += took;
  const frame = frames.get(sample);
  if (at < from || at > until || frame === undefined || isIdle(frame)) continue;
  busy += took;
  add(own, nameOf(frame), took);
  add(byFile, placeOf(frame) || frame.functionName, took);
  for (const name of stackOf(sample)) add(total, name, took);
}
process.stdout.write(`busy ${(busy / 1e6).toFixed(2)} s\n`);
print('self time', own);
print('with what it called', total);
print('by file', byFile);

function isIdle({ functionName }: Frame): boolean {
  return functionName === '(idle)' || functionName === '(root)';
}

function placeOf({ url }: Frame): string {
  return url.replace(/^.*\/(node_modules|apps)\//, '$1/').replace('node_modules/', '');
}

function nameOf(frame: Frame): string {
  const place = placeOf(frame);
  return `${frame.functionName || '(anonymous)'}  ${place === '' ? '' : `${place}:${frame.lineNumber + 1}`}`;
}

/** Each function once, however often it stands on the stack. */
function stackOf(sample: number): Set<string> {
  const known = stacks.get(sample);
  if (known !== undefined) return known;
  const names = new Set<string>();
  for (let id: number | undefined = sample; id !== undefined; id = parents.get(id)) {
    const frame = frames.get(id);
    if (frame !== undefined && frame.functionName !== '(root)') names.add(nameOf(frame));
  }
  stacks.set(sample, names);
  return names;
}

function add(times: Map<string, number>, name: string, took: number): void {
  times.set(name, (times.get(name) ?? 0) + took);
}

function print(title: string, times: Map<string, number>): void {
  const rows = [...times].sort((a, b) => b[1] - a[1]).slice(0, Number(count));
  const lines = rows.map(([name, took]) => `${((took / busy) * 100).toFixed(1).padStart(6)} %  ${name}`);
  process.stdout.write(`\n${title}\n${lines.join('\n')}\n`);
}
