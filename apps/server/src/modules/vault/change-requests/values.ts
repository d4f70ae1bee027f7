import { found } from '../../../kernel/db/rows.ts';
import type { TenantTx } from '../../../kernel/db/tx.ts';
import { vaultErrors } from '../errors.ts';
import { auditedLists } from '../records.ts';
import { readTargets } from '../references/store.ts';
import { openChange } from '../sealed.ts';
import { maxBytes, openRow, tooLarge } from '../values/values.ts';
import type { RequestPath } from './change-requests.ts';
import * as store from './store.ts';

/** What the secrets are to be and what they are, for those who approve. @throws NOT_FOUND, CHANGE_REQUEST_ENDED, VALUES_TOO_LARGE */
export async function revealRequest(tx: TenantTx, at: RequestPath) {
  const request = found(await store.findRequest(tx, at, at.changeRequest));
  if (request.status !== 'open') throw vaultErrors.CHANGE_REQUEST_ENDED('Its values are kept while it is open');
  const { environment } = at;
  const changes = await store.changesOf(tx, request.id);
  const targets = changes.map(({ path, name }) => ({ environment, path, name }));
  const rows = await readTargets(tx, targets, false);
  const bytes = [...changes, ...rows].reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
  if (bytes > maxBytes) throw tooLarge();
  const current = new Map<string, string>();
  for (const { environment: _, ...row } of rows)
    current.set(`${row.path}\n${row.name}`, (await openRow(tx, at, row)).value);
  const items = [];
  for (const { path, name, value } of changes) {
    if (value === null) continue;
    const place = { project: at.project, environment, request: request.id, path, name };
    items.push({
      path,
      name,
      value: await openChange(tx, place, value),
      current: current.get(`${path}\n${name}`) ?? null,
    });
  }
  for (const names of auditedLists(items.map(({ path, name }) => `${path} ${name}`))) {
    tx.audit({ resource: { type: 'change-request', id: request.id }, after: { environmentId: environment, names } });
  }
  return { items };
}
