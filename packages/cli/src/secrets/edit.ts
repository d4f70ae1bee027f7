import { parseDotenv } from '../../../../apps/server/src/modules/vault/transfer/dotenv.ts';
import { format } from '../../../../apps/server/src/modules/vault/transfer/formats.ts';
import { defineCommand, targetOptions } from '../command.ts';
import type { Context } from '../context.ts';
import { Failure } from '../failure.ts';
import { confirm } from '../terminal/prompt.ts';
import { edit } from './editor.ts';
import { openPlace } from './place.ts';

interface Held {
  value: string;
  version: number;
}

interface Change {
  name: string;
  value?: string;
  delete?: true;
  cas?: number;
}

/** Of one request. */
const maxChanges = 500;

export const editSecrets = defineCommand({
  usage: '[--yes]',
  details: `Opens the secrets of the folder in VISUAL or EDITOR, as a dotenv file. What you change, add or take away is written in one
revision, unless somebody changed the same secrets meanwhile. References stay references.

The file is in memory where the system has such a place (XDG_RUNTIME_DIR, /dev/shm), can be read by you alone, and is removed
when the editor ends. An editor may keep copies of its own: for vim, set EDITOR='vim -n -i NONE'.`,
  options: { ...targetOptions, yes: { type: 'boolean', short: 'y', description: 'Do not ask before writing' } },
  examples: ['secrets edit', 'secrets edit --environment staging'],
  async run(context, { values }) {
    const { nexus, target } = await openPlace(context, values);
    const { items } = await nexus.secrets.reveal({ ...target, resolve: 'false' });
    // Their values are not this environment's to change.
    const own = items.filter(({ overridden, importedFromId }) => !overridden && importedFromId === null);
    const { content, skipped } = await format('dotenv', own, '');
    if (skipped.length > 0) context.output.warn(`Not shown, since dotenv cannot hold them: ${skipped.join(', ')}`);
    const shown = own.filter(({ name }) => !skipped.includes(name));
    const held = new Map<string, Held>(shown.map(({ name, value, version }) => [name, { value, version }]));
    const changes = await edited(context, content, held);
    if (changes.length > maxChanges) throw new Failure('failed', `More than ${maxChanges} changes at once`);
    const summary = changes.map((change) => `${actOf(change, held)} ${change.name}`);
    if (changes.length === 0) return context.output.result({ changes: [] }, ['Nothing is changed.']);
    for (const line of summary) context.output.note(line);
    if (context.isInteractive && values.yes !== true && !(await confirm(context, 'Write this?')))
      throw new Failure('failed', 'Nothing is changed');
    const { revision, secrets } = await nexus.secrets.writeBatch({ ...target, changes });
    context.output.result({ revision, changes: secrets }, [`Written as revision ${revision}.`]);
  },
});

const actOf = (change: Change, held: ReadonlyMap<string, Held>): string =>
  change.delete === true ? 'delete' : held.has(change.name) ? 'change' : 'create';

/** Once more where something in it cannot be read: nothing is lost by a typing error. */
async function edited(context: Context, content: string, held: ReadonlyMap<string, Held>): Promise<Change[]> {
  let text = content;
  for (;;) {
    const { next, faults, changes } = await edit(context, 'secrets.env', text, async (saved) => {
      const parsed = parseDotenv(saved);
      return { next: saved, faults: parsed.faults, changes: changesIn(parsed.assignments, held) };
    });
    if (faults.length === 0) return changes;
    for (const { line, message } of faults) context.output.warn(`Line ${line}: ${message}`);
    if (!(await confirm(context, 'Edit again?'))) throw new Failure('failed', 'Nothing is changed');
    text = next;
  }
}

function changesIn(assignments: readonly { name: string; value: string }[], held: ReadonlyMap<string, Held>): Change[] {
  const now = new Map(assignments.map(({ name, value }) => [name, value]));
  const written = [...now].filter(([name, value]) => held.get(name)?.value !== value);
  const gone = [...held].filter(([name]) => !now.has(name));
  return [
    ...written.map(([name, value]) => ({ name, value, cas: held.get(name)?.version ?? 0 })),
    ...gone.map(([name, { version }]) => ({ name, delete: true as const, cas: version })),
  ];
}
