import { defineCommand, targetOptions } from '../command.ts';
import { usage } from '../failure.ts';
import { environmentNamed } from '../link/target.ts';
import { openPlace } from './place.ts';

const words = { 'only-here': 'only here', 'only-there': 'only there', 'another-value': 'another value' } as const;

export const diff = defineCommand({
  usage: '[ENVIRONMENT] [--at TIME] [--recursive]',
  details:
    'Compares with another environment of the project, or with an earlier time. Values are compared, and not shown.',
  options: {
    ...targetOptions,
    at: { type: 'string', value: 'TIME', description: 'Compare with the state at this time (RFC 3339)' },
    recursive: { type: 'boolean', description: 'Also the folders below' },
  },
  examples: ['secrets diff production', 'secrets diff --at 2026-11-01T00:00:00Z'],
  operands: [0, 1],
  async run(context, { values, operands: [against] }) {
    if (against === undefined && values.at === undefined) throw usage('Name an environment, or give --at');
    const { nexus, target } = await openPlace(context, values);
    const other =
      against === undefined ? {} : { environmentId: await environmentNamed(nexus, target.project, against) };
    const { items } = await nexus.secrets.compare({
      ...target,
      ...other,
      ...(values.at === undefined ? {} : { at: values.at }),
      ...(values.recursive === true ? { recursive: 'true' } : {}),
    });
    context.output.result({ items }, () =>
      items.length === 0
        ? ['There is no difference.']
        : context.output.table(
            ['NAME', 'FOLDER', 'DIFFERENCE', 'VERSION', 'OTHER'],
            items.map((each) => [each.name, each.path, words[each.difference], each.version, each.otherVersion]),
          ),
    );
  },
});
