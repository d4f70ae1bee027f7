import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineCommand, targetOptions } from '../command.ts';
import { Failure, usage } from '../failure.ts';
import { utf8 } from '../terminal/input.ts';
import { confirm, readSecret } from '../terminal/prompt.ts';
import { openPlace } from './place.ts';

const casOption = {
  cas: { type: 'string', value: 'N', description: 'Only if it has this version now; 0: only if it is not there' },
} as const;

const casOf = (text: string | undefined): { cas?: number } => (text === undefined ? {} : { cas: Number(text) });

export const set = defineCommand({
  usage: 'NAME [--file FILE] [--comment TEXT] [--cas N]',
  details: `The value comes from a prompt, from stdin, or from a file; never from the words of the call, which the history of the shell
keeps and other processes can see. One line end at the end of stdin is left out; --file takes everything.`,
  options: {
    ...targetOptions,
    ...casOption,
    file: { type: 'string', value: 'FILE', description: 'Take the value from this file, byte for byte' },
    comment: { type: 'string', value: 'TEXT', description: 'What it is for; not encrypted' },
    tag: { type: 'string', multiple: true, value: 'WORD', description: 'A word to find it by; may be repeated' },
  },
  examples: [
    'secrets set STRIPE_KEY  # asks for the value',
    'openssl rand -hex 32 | nexus secrets set SESSION_SECRET',
    'secrets set TLS_KEY --file key.pem',
  ],
  operands: [1, 1],
  async run(context, { values, operands: [name = ''] }) {
    if (name.includes('=')) {
      throw usage(
        'The value does not belong into the call: the history of the shell keeps it',
        `Call nexus secrets set ${name.slice(0, name.indexOf('='))}, and type or pipe the value.`,
      );
    }
    const { nexus, target } = await openPlace(context, values);
    const { file, comment, tag } = values;
    const value =
      file === undefined
        ? await readSecret(context, `value of ${name}`)
        : utf8(readFileSync(resolve(context.process.cwd, file)), file);
    const secret = await nexus.secrets.write({
      ...target,
      name,
      value,
      ...casOf(values.cas),
      ...(comment === undefined ? {} : { comment }),
      ...(tag === undefined ? {} : { tags: tag }),
    });
    context.output.result(secret, [`${secret.name} has version ${secret.version}.`]);
  },
});

export const remove = defineCommand({
  usage: 'NAME [--cas N] [--yes]',
  details: 'Its versions stay: nexus secrets undelete brings it back.',
  options: {
    ...targetOptions,
    cas: { ...casOption.cas, description: 'Only if it has this version now' },
    yes: { type: 'boolean', short: 'y', description: 'Do not ask' },
  },
  examples: ['secrets delete OLD_KEY', 'secrets delete OLD_KEY --yes'],
  operands: [1, 1],
  async run(context, { values, operands: [name = ''] }) {
    const { nexus, target } = await openPlace(context, values);
    if (context.isInteractive && values.yes !== true && !(await confirm(context, `Delete ${name}?`)))
      throw new Failure('failed', 'Not deleted');
    const deleted = await nexus.secrets.delete({ ...target, name, ...casOf(values.cas) });
    context.output.result({ name, ...deleted }, [`${name} is deleted.`]);
  },
});

export const undelete = defineCommand({
  usage: 'NAME',
  options: targetOptions,
  examples: ['secrets undelete OLD_KEY'],
  operands: [1, 1],
  async run(context, { values, operands: [name = ''] }) {
    const { nexus, target } = await openPlace(context, values);
    const secret = await nexus.secrets.undelete({ ...target, name });
    context.output.result(secret, [`${name} is back, as version ${secret.version}.`]);
  },
});

export const rollback = defineCommand({
  usage: 'NAME VERSION',
  details: 'Gives the secret the value of an earlier version, as a new version.',
  options: targetOptions,
  examples: ['secrets rollback STRIPE_KEY 3'],
  operands: [2, 2],
  async run(context, { values, operands: [name = '', version] }) {
    const { nexus, target } = await openPlace(context, values);
    const secret = await nexus.secrets.rollBack({ ...target, name, version: Number(version) });
    context.output.result(secret, [`${name} has the value of version ${version} again, as version ${secret.version}.`]);
  },
});
