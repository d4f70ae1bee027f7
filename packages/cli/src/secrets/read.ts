import { defineCommand, targetOptions } from '../command.ts';
import { allOf } from '../paging.ts';
import { openPlace } from './place.ts';

const flag = (isOn: boolean | undefined): { recursive?: 'true' } => (isOn === true ? { recursive: 'true' } : {});

export const list = defineCommand({
  usage: '[--recursive] [--deleted]',
  details: 'Names and versions: values are not read.',
  options: {
    ...targetOptions,
    recursive: { type: 'boolean', description: 'Also the folders below' },
    deleted: { type: 'boolean', description: 'Deleted secrets, which can be restored' },
  },
  examples: ['secrets list', 'secrets list --environment production --json'],
  async run(context, { values }) {
    const { nexus, target } = await openPlace(context, values);
    const deleted = values.deleted === true ? ({ deleted: 'true' } as const) : {};
    const items = await allOf(nexus.secrets.list({ ...target, ...flag(values.recursive), ...deleted, limit: 100 }));
    context.output.result({ items }, () =>
      context.output.table(
        ['NAME', 'FOLDER', 'VERSION', 'CHANGED', 'COMMENT'],
        items.map(({ name, path, version, updatedAt, comment }) => [name, path, version, updatedAt, comment]),
      ),
    );
  },
});

export const get = defineCommand({
  usage: 'NAME [--version N]',
  details: 'Prints the value as it is, without a line end where stdout is no terminal.',
  options: {
    ...targetOptions,
    version: { type: 'string', value: 'N', description: 'An earlier version' },
    raw: { type: 'boolean', description: 'References as they are written, not what they refer to' },
  },
  examples: ['secrets get STRIPE_KEY', 'secrets get TLS_KEY --version 3 > old.pem'],
  operands: [1, 1],
  async run(context, { values, operands: [name = ''] }) {
    const { nexus, target } = await openPlace(context, values);
    const version = values.version === undefined ? {} : { version: Number(values.version) };
    const secret = await nexus.secrets.read({
      ...target,
      name,
      ...version,
      ...(values.raw === true ? { resolve: 'false' } : {}),
    });
    if (context.output.isJson) context.output.result(secret, []);
    else context.output.raw(secret.value);
  },
});

export const history = defineCommand({
  usage: 'NAME',
  options: targetOptions,
  examples: ['secrets history STRIPE_KEY'],
  operands: [1, 1],
  async run(context, { values, operands: [name = ''] }) {
    const { nexus, target } = await openPlace(context, values);
    const items = await allOf(nexus.secrets.listVersions({ ...target, name, limit: 100 }));
    const state = (endedAt: string | null, destroyedAt: string | null): string =>
      destroyedAt !== null ? 'destroyed' : endedAt === null ? 'current' : 'replaced';
    context.output.result({ items }, () =>
      context.output.table(
        ['VERSION', 'MADE', 'BY', 'STATE', 'COMMENT'],
        items.map((each) => [
          each.version,
          each.createdAt,
          each.createdBy,
          state(each.endedAt, each.destroyedAt),
          each.comment,
        ]),
      ),
    );
  },
});
