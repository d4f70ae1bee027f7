import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { faults } from './faults.ts';
import { kinds, type Tally } from './load.ts';
import type { Result } from './trial.ts';

const file = fileURLToPath(new URL('../../../../docs/faults.md', import.meta.url));
const marks = ['<!-- results -->', '<!-- /results -->'] as const;

const head = [
  '| fault | s | verifications meanwhile | reads | mutations | longest outage afterwards, s | `/ready` | alerts | lost or doubled |',
  '| --- | ---: | --- | --- | --- | --- | --- | --- | --- |',
];

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(1);

const told = ({ outcomes, slowest }: Tally): string =>
  [
    ...[...outcomes].sort(([, left], [, right]) => right - left).map(([outcome, count]) => `${count} × ${outcome}`),
    `slowest ${seconds(slowest)} s`,
  ].join('<br>');

/** A line of Markdown's table. */
export function row(result: Result): string {
  const { fault, during, outage, ready, alerts, findings, repaired, doneAfterAll, acknowledged } = result;
  const lost = findings.length > 0 ? findings.join('<br>') : `nothing of ${acknowledged}`;
  const done = doneAfterAll === 0 ? [] : [`${doneAfterAll} done after all`];
  const cells = [
    fault,
    String(result.seconds),
    ...kinds.map((kind) => told(during[kind])),
    kinds.map((kind) => seconds(outage[kind])).join(' / '),
    ready.join('<br>'),
    alerts.map((key) => `\`${key}\``).join('<br>') || 'none',
    [lost, ...done, ...(repaired === '' ? [] : [repaired])].join('; '),
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** Puts them into the table of docs/faults.md, in the place of those of the same faults. */
export function store(results: readonly Result[], when: string): void {
  const text = readFileSync(file, 'utf8');
  const [before = '', rest = ''] = text.split(marks[0]);
  const [table = '', after = ''] = rest.split(marks[1]);
  const lines = faults.flatMap(({ name }) => {
    const result = results.find(({ fault }) => fault === name);
    const former = table.split('\n').find((line) => line.startsWith(`| ${name} |`));
    return result === undefined ? (former ?? []) : row(result);
  });
  writeFileSync(file, `${before}${marks[0]}\n${[...head, ...lines].join('\n')}\n\n${when}\n${marks[1]}${after}`);
}
