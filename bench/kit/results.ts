import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';

/** One line of the table. */
export interface Check {
  what: string;
  measured: number;
  unit: string;
  /** Absent: reported only. */
  target?: { relation: '>=' | '<='; value: number };
}

/** What a benchmark gives back; `rounds` holds every figure of every round as it was measured. */
export interface Outcome {
  title: string;
  checks: Check[];
  rounds: unknown;
  notes: string[];
}

interface Stored extends Outcome {
  name: string;
  at: string;
  commit: string;
  machine: Record<string, string | number>;
  versions: Record<string, string>;
  options: unknown;
  met: boolean;
}

const folder = new URL('../results/', import.meta.url);
const readme = new URL('../README.md', import.meta.url);

export function isMet({ measured, target }: Check): boolean {
  if (target === undefined) return true;
  return target.relation === '>=' ? measured >= target.value : measured <= target.value;
}

export function save(name: string, outcome: Outcome, options: unknown): void {
  const stored: Stored = {
    name,
    at: new Date().toISOString(),
    commit: commit(),
    machine: machine(),
    versions: versions(),
    options,
    met: outcome.checks.every(isMet),
    ...outcome,
  };
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(stored, rounded, 2)}\n`);
}

/** Figures of a measurement have no more than five digits that mean something. */
const rounded = (_name: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;

function commit(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();
  try {
    const changed = git('status', '--porcelain', '--', 'apps', 'package-lock.json') !== '';
    return `${git('rev-parse', '--short', 'HEAD')}${changed ? ' and changes' : ''}`;
  } catch {
    return 'unknown';
  }
}

const machine = (): Stored['machine'] => ({
  cpu: os.cpus()[0]?.model ?? 'unknown',
  cores: os.availableParallelism(),
  memoryGb: Math.round(os.totalmem() / 2 ** 30),
  system: `${os.type()} ${os.release()}`,
  loadBefore: Number(os.loadavg()[2]?.toFixed(2)),
});

function versions(): Record<string, string> {
  const packages = ['fastify', 'pg', '@node-rs/bcrypt', 'better-auth', '@better-auth/api-key'];
  const found = packages.map((name) => [name, versionOf(name)]);
  return { node: process.versions.node, ...Object.fromEntries(found) };
}

function versionOf(name: string): string {
  for (const place of ['../node_modules/', '../../node_modules/']) {
    try {
      const text = readFileSync(new URL(`${place}${name}/package.json`, import.meta.url), 'utf8');
      return (JSON.parse(text) as { version: string }).version;
    } catch {
      // The next place.
    }
  }
  return 'not installed';
}

const digits = (value: number): string =>
  Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));

export function describe(check: Check): string {
  const { what, measured, unit, target } = check;
  const wanted = target === undefined ? '' : `  (${relation(target.relation)} ${digits(target.value)} ${unit})`;
  return `${isMet(check) ? ' ' : '✗'} ${what}: ${digits(measured)} ${unit}${wanted}`;
}

const relation = (sign: '>=' | '<='): string => (sign === '>=' ? '≥' : '≤');

/** Rewrites the table of README.md from the stored results. */
export function writeTable(): void {
  const stored = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Stored);
  const rows = stored.flatMap(({ name, checks }) =>
    checks.map((check) => {
      const { what, measured, unit, target } = check;
      const wanted = target === undefined ? '' : `${relation(target.relation)} ${digits(target.value)} ${unit}`;
      const verdict = target === undefined ? '' : isMet(check) ? 'yes' : '**no**';
      return `| ${name} | ${what} | ${digits(measured)} ${unit} | ${wanted} | ${verdict} |`;
    }),
  );
  const places = stored.map(({ name, at, commit: of, machine: { cpu, cores }, versions: { node } }) => {
    return `\`${name}\`: ${at.slice(0, 10)}, commit ${of}, ${cores} × ${cpu}, Node ${node}`;
  });
  const table = ['| benchmark | what | measured | target | met |', '|---|---|---:|---:|---|', ...rows].join('\n');
  const block = rows.length === 0 ? 'No results are stored yet.' : `${table}\n\n${places.join('  \n')}`;
  const text = readFileSync(readme, 'utf8');
  writeFileSync(
    readme,
    text.replace(/(<!-- results -->)[\s\S]*(<!-- \/results -->)/, (_all, open, close) => {
      return `${open}\n${block}\n${close}`;
    }),
  );
}
