import { type Command, commonOptions, type Entry, type Options } from './command.ts';

const columnsOf = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join('');
};

export function overviewOf(entries: readonly Entry[], isWhole: boolean): string {
  const list = columnsOf(entries.map(({ name, summary }) => [name, summary]));
  if (!isWhole) return `${list}\nnexus <command> --help shows its options and examples.\n`;
  return `nexus: secrets, keys and usage from the command line

${list}
nexus <command> --help shows the options and examples of each.
`;
}

export function helpOf({ name, summary }: Entry, { usage, details, options, examples }: Command): string {
  const parts = [
    `${summary}\n\n  nexus ${`${name} ${usage}`.trim()}\n`,
    ...(details === undefined ? [] : [`${details}\n`]),
    ...(options === undefined ? [] : [`Options\n${optionsOf(options)}`]),
    `Options of every command\n${optionsOf(commonOptions)}`,
    `Examples\n${examples.map((example) => `  ${example}\n`).join('')}`,
  ];
  return parts.join('\n');
}

function optionsOf(options: Options): string {
  return columnsOf(
    Object.entries(options).map(([name, { short, value, description }]) => [
      `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`,
      description,
    ]),
  );
}
