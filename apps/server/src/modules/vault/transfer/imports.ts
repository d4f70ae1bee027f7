import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { EnvironmentPath } from '../environment.ts';
import { vaultErrors } from '../errors.ts';
import { SecretName, SecretText } from '../names.ts';
import { type Asking, isPermitted } from '../permissions.ts';
import { literal } from '../references/parse.ts';
import type { Put } from '../writes/writes.ts';
import type { Fault, Parsed } from './dotenv.ts';
import type { Import } from './schema.ts';
import { transfer } from './transfer.ts';

/** Names of one import. */
const maxNames = 2_000;
const maxFaults = 50;

/** @throws NOT_IMPORTABLE, which names the lines, and what `transfer` throws */
export async function importSecrets(
  tx: TenantTx,
  asking: Asking,
  at: EnvironmentPath,
  { path, onConflict, dryRun, format }: Import,
  parsed: Parsed,
) {
  const { puts, warnings } = check(parsed);
  // Or whoever may only write could find out values by guessing.
  const compares = await isPermitted(asking, 'secrets:read', { ...at, path });
  const detail = { imported: format };
  return { ...(await transfer(tx, at, puts, { path, onConflict, dryRun, compares, detail })), warnings };
}

interface Warning {
  line: number;
  name: string;
  message: string;
}

/** All of it is looked at before anything is written. */
function check({ assignments, faults }: Parsed): { puts: Put[]; warnings: Warning[] } {
  const found: Fault[] = [...faults];
  const warnings: Warning[] = [];
  const puts = new Map<string, Put>();
  for (const { name, value, line } of assignments) {
    for (const schema of [SecretName.safeParse(name), SecretText.safeParse(value)])
      found.push(...(schema.error?.issues ?? []).map(({ message }) => ({ line, message })));
    if (puts.has(name)) warnings.push({ line, name, message: 'Duplicate name: the last value is used' });
    puts.set(name, { name, value: literal(value) });
    if (puts.size > maxNames && found.length < maxFaults) found.push({ line, message: `Is beyond ${maxNames} names` });
  }
  if (found.length > 0) throw notImportable(found);
  return { puts: [...puts.values()], warnings };
}

function notImportable(faults: readonly Fault[]) {
  const sorted = faults.toSorted((left, right) => left.line - right.line).slice(0, maxFaults);
  const [first] = sorted;
  return vaultErrors.NOT_IMPORTABLE(`Line ${first?.line}: ${first?.message}`, {
    errors: sorted.map(({ line, message }) => ({ path: `/content line ${line}`, message })),
  });
}
