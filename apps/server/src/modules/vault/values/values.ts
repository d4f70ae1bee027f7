import { found } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { EnvironmentPath } from '../environment.ts';
import { vaultErrors } from '../errors.ts';
import { auditedLists } from '../records.ts';
import { type ValueOpener, valueOpener } from '../sealed.ts';
import { readValues, type ValueRow, type ValueSelection } from './store.ts';

/** Bytes of values in one reply. */
export const maxBytes = 16 * 1024 * 1024;

export interface OpenedValue {
  id: Id<'sec'>;
  folderId: Id<'fld'>;
  path: string;
  name: string;
  version: number;
  comment: string;
  tags: string[];
  json?: boolean;
  value: string;
  /** Whether it is the acting person's own value. */
  overridden: boolean;
  /** The revision that the folder has now. */
  revision: number;
  /** Where it is, which is not where it was asked for where it is imported. */
  at: EnvironmentPath;
  importedFromId: Id<'env'> | null;
}

export interface OpenedValues {
  production: boolean;
  bytes: number;
  values: OpenedValue[];
}

/**
 * The values of a folder, by folder and name. One statement, however many there are.
 * @throws NOT_FOUND, VALUES_TOO_LARGE, VERSION_DESTROYED
 */
export async function openValues(tx: TenantTx, at: EnvironmentPath, selection: ValueSelection): Promise<OpenedValues> {
  const read = await readValues(tx, at, selection, maxBytes);
  const { production, bytes, rows } = found(read, 'No such environment in the project');
  if (bytes > maxBytes) throw tooLarge();
  const open = await openerOf(tx, rows);
  return { production, bytes, values: rows.map((row) => openedRow(tx, at, row, open)) };
}

const openerOf = (tx: TenantTx, rows: readonly SealedRow[]): Promise<ValueOpener> =>
  valueOpener(
    tx,
    rows.map(({ value, override }) => override ?? value).filter((sealed) => sealed !== null),
  );

export const tooLarge = () => vaultErrors.VALUES_TOO_LARGE(`The values have more than ${maxBytes / 1024 ** 2} MiB`);

/** @throws VERSION_DESTROYED */
export async function openRow<Row extends SealedRow>(
  tx: TenantTx,
  at: EnvironmentPath,
  row: Row,
): Promise<OpenedRow<Row>> {
  return openedRow(tx, at, row, await openerOf(tx, [row]));
}

function openedRow<Row extends SealedRow>(
  tx: TenantTx,
  at: EnvironmentPath,
  row: Row,
  open: ValueOpener,
): OpenedRow<Row> {
  const { folderId: folder, id: secret, version: since, name, value, override } = row;
  const { project, environment } = at;
  const place = { at, importedFromId: null };
  if (override !== null)
    return { ...row, ...place, value: open.override(environment, secret, override), overridden: true };
  if (value === null) throw vaultErrors.VERSION_DESTROYED(`Version ${since} of ${name} was destroyed`);
  const text = open.value({ org: tx.org, project, environment, folder, secret, since }, value);
  return { ...row, ...place, value: text, overridden: false };
}

type OpenedRow<Row> = Omit<Row, 'value' | 'override'> &
  Pick<OpenedValue, 'at' | 'value' | 'overridden'> & { importedFromId: null };

type SealedRow = Pick<ValueRow, 'id' | 'folderId' | 'name' | 'version' | 'value' | 'override'>;

/** One audit entry for each folder that was read, with its revision and names; for each part of them, where there are many. */
export function auditReading(
  tx: TenantTx,
  { environment: environmentId }: EnvironmentPath,
  values: readonly OpenedValue[],
  detail: Readonly<Record<string, unknown>> = {},
): void {
  for (const [folder, inFolder] of Map.groupBy(values, ({ folderId }) => folderId)) {
    const { path, revision } = inFolder[0] as OpenedValue;
    for (const names of auditedLists(inFolder.map(({ name }) => name))) {
      tx.audit({
        resource: { type: 'folder', id: folder },
        after: { environmentId, path, revision, names, ...detail },
      });
    }
  }
}
