import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineCommand, targetOptions } from '../command.ts';
import { usage } from '../failure.ts';
import { openPlace } from './place.ts';

const formats = ['dotenv', 'json', 'yaml', 'k8s'] as const;
type Format = (typeof formats)[number];

export const exportSecrets = defineCommand({
  usage: '[--format dotenv|json|yaml|k8s] [--output FILE]',
  details: `Values as a file. A program that can be started by nexus run needs none.`,
  options: {
    ...targetOptions,
    format: { type: 'string', value: 'FORMAT', description: `${formats.join(', ')}; dotenv` },
    output: {
      type: 'string',
      short: 'o',
      value: 'FILE',
      description: 'Write to this new file, which only you can read',
    },
    name: { type: 'string', value: 'NAME', description: 'The name of the Kubernetes secret' },
  },
  examples: ['secrets export --format k8s --name shop | kubectl apply -f -', 'secrets export --output .env.local'],
  async run(context, { values }) {
    const format = (values.format ?? 'dotenv') as Format;
    if (!formats.includes(format)) throw usage(`--format takes ${formats.join(', ')}`);
    const { nexus, target } = await openPlace(context, values);
    const { name } = values;
    const exported = await nexus.secrets.export({
      ...target,
      format,
      ...(name === undefined ? {} : { kubernetesName: name }),
    });
    const { content, skipped } = exported;
    if (skipped.length > 0) context.output.warn(`Left out, since ${format} cannot hold them: ${skipped.join(', ')}`);
    if (values.output !== undefined) {
      const file = resolve(context.process.cwd, values.output);
      // Not over another file: its mode would stay.
      writeFileSync(file, content, { mode: 0o600, flag: 'wx' });
      context.output.result({ file, format, skipped }, [`Written to ${file}.`]);
    } else if (context.output.isJson) context.output.result({ format, content, skipped }, []);
    else context.output.raw(content);
  },
});
