import type { Nexus } from '@nexus/sdk';
import { parseDotenv } from '../../../../apps/server/src/modules/vault/transfer/dotenv.ts';
import { type Command, defineCommand, type TargetValues, targetOptions } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure, failureOf, usage } from '../failure.ts';
import type { Target } from '../link/target.ts';
import { openPlace } from '../secrets/place.ts';
import { readText } from '../terminal/input.ts';
import { type Plan, planOf } from './plan.ts';
import { fromDoppler, fromInfisical, fromVault, type Source } from './sources.ts';

const conflicts = ['overwrite', 'skip', 'refuse'] as const;
const formats = ['dotenv', 'json', 'yaml'] as const;
type Format = (typeof formats)[number];

const importOptions = {
  ...targetOptions,
  'dry-run': { type: 'boolean', description: 'Say what would happen, and write nothing' },
  'on-conflict': {
    type: 'string',
    value: 'WHAT',
    description: 'With secrets that have another value: overwrite (default), skip, or refuse all',
  },
} as const;

type ImportValues = TargetValues & { 'dry-run'?: boolean | undefined; 'on-conflict'?: string | undefined };

interface How {
  onConflict: (typeof conflicts)[number];
  dryRun: boolean;
}

function howOf(values: ImportValues): How {
  const onConflict = (values['on-conflict'] ?? 'overwrite') as How['onConflict'];
  if (!conflicts.includes(onConflict)) throw usage(`--on-conflict takes ${conflicts.join(', ')}`);
  return { onConflict, dryRun: values['dry-run'] === true };
}

export const importEnv = defineCommand({
  usage: 'FILE [--dry-run] [--on-conflict WHAT] [--lenient]',
  details: `Reads what the npm package dotenv reads, byte for byte, and writes it in one transaction; - is stdin. Lines that assign
nothing and quotes that are not closed are refused with their numbers; --lenient does with them what dotenv does. Nothing is
expanded: $HOME stays $HOME.`,
  options: {
    ...importOptions,
    lenient: { type: 'boolean', description: 'Read faulty lines as dotenv does, with a warning for each' },
  },
  examples: ['import env .env --dry-run', 'import env .env.production --environment production'],
  operands: [1, 1],
  async run(context, { values, operands: [file = ''] }) {
    const how = howOf(values);
    const text = await readText(context, file);
    if (values.lenient !== true) return importText(context, values, how, 'dotenv', text);
    const { assignments, faults } = parseDotenv(text);
    const warnings = faults.map(({ line, message }) => `Line ${line}: ${message}`);
    await importSource(context, values, how, {
      found: assignments.map(({ name, value }) => ({ path: '', name, value })),
      warnings,
    });
  },
});

export const importFile = defineCommand({
  usage: 'FILE [--format dotenv|json|yaml] [--dry-run] [--on-conflict WHAT]',
  details: 'All of the file or nothing, in one transaction; - is stdin. nexus secrets export writes such files.',
  options: {
    ...importOptions,
    format: {
      type: 'string',
      value: 'FORMAT',
      description: `${formats.join(', ')}; by the name of the file, else dotenv`,
    },
  },
  examples: ['secrets import settings.yaml', 'secrets import --format json - < secrets.json'],
  operands: [1, 1],
  async run(context, { values, operands: [file = ''] }) {
    const named = /\.json$/.test(file) ? 'json' : /\.ya?ml$/.test(file) ? 'yaml' : 'dotenv';
    const format = (values.format ?? named) as Format;
    if (!formats.includes(format)) throw usage(`--format takes ${formats.join(', ')}`);
    await importText(context, values, howOf(values), format, await readText(context, file));
  },
});

const productCommand = (details: string, example: string, read: (text: string) => Source): Command =>
  defineCommand({
    usage: 'FILE [--dry-run] [--on-conflict WHAT]',
    details: `${details}\n\nEach folder is written in one transaction, or in several where it is large. What looks like a reference stays text.`,
    options: importOptions,
    examples: example.split('\n'),
    operands: [1, 1],
    async run(context, { values, operands: [file = ''] }) {
      await importSource(context, values, howOf(values), read(await readText(context, file)));
    },
  });

export const importInfisical = productCommand(
  'Takes the output of infisical export --format=json. Folders are kept, personal values are left out.',
  'import infisical secrets.json --dry-run\nimport infisical - < secrets.json',
  fromInfisical,
);

export const importDoppler = productCommand(
  'Takes the output of doppler secrets download --no-file --format json, or of doppler secrets --json.',
  'import doppler secrets.json --environment staging',
  fromDoppler,
);

export const importVault = productCommand(
  `Takes the output of vault kv get -format=json, of one secret or of several one after the other, and trees of folders as medusa
writes them.`,
  'import vault app.json --path /app\nimport vault tree.json --dry-run',
  fromVault,
);

async function importSource(context: Context, values: ImportValues, how: How, source: Source): Promise<void> {
  const { nexus, target } = await openPlace(context, values);
  const plan = planOf(source, target.path);
  for (const warning of plan.warnings) context.output.warn(warning);
  const folders = await writeParts(nexus, target, how, plan);
  report(context, how, folders, plan.warnings);
}

async function importText(
  context: Context,
  values: ImportValues,
  how: How,
  format: Format,
  content: string,
): Promise<void> {
  const { nexus, target } = await openPlace(context, values);
  const imported = nexus.secrets.import({ ...target, ...how, format, content });
  const { warnings: found, ...folder } = await (format === 'dotenv' ? imported.catch(sayLenient) : imported);
  const warnings = found.map(({ line, name, message }) => `Line ${line}: ${name}: ${message}`);
  for (const warning of warnings) context.output.warn(warning);
  report(context, how, [folder], warnings);
}

function sayLenient(error: unknown): never {
  const failure = failureOf(error);
  if (failure?.code !== 'NOT_IMPORTABLE') throw error;
  const hint = 'Mend these lines, or have them read as dotenv reads them: nexus import env FILE --lenient';
  const { reason, message, code, requestId, details } = failure;
  throw new Failure(reason, message, { code, requestId, details, hint, cause: error });
}

type Folder = Omit<Awaited<ReturnType<Nexus['secrets']['import']>>, 'warnings'>;

async function writeParts(nexus: Nexus, target: Target, how: How, { parts }: Plan): Promise<Folder[]> {
  const folders: Folder[] = [];
  for (const { path, content } of parts) {
    const { warnings: _, ...folder } = await nexus.secrets.import({ ...target, ...how, path, format: 'json', content });
    folders.push(folder);
  }
  return folders;
}

function report(context: Context, { dryRun }: How, folders: readonly Folder[], warnings: readonly string[]): void {
  context.output.result({ dryRun, folders, warnings }, () => [
    ...folders.map(({ path, created, updated, unchanged, skipped }) => {
      const counts = { new: created, changed: updated, 'as they were': unchanged, skipped };
      const text = Object.entries(counts).flatMap(([word, names]) =>
        names.length === 0 ? [] : [`${names.length} ${word}`],
      );
      return `${path}: ${text.join(', ') || 'nothing'}`;
    }),
    ...(dryRun ? ['Nothing was written: this was a dry run.'] : []),
  ]);
}
