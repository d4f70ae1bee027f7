import { api } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';

/** The most that one call answers. */
const pageSize = 5000;

/** The whole chain. The header line of CSV is kept of the first page only. */
export async function readExport(format: 'ndjson' | 'csv'): Promise<Blob> {
  const parts: Blob[] = [];
  let after: number | undefined;
  do {
    const query = { format, limit: pageSize, ...(after !== undefined && { after }) };
    const { data, error, response } = await api.GET('/api/v1/audit/export', { params: { query }, parseAs: 'blob' });
    // openapi-fetch has read the body of a refusal.
    if (data === undefined) throw await problemOf(Response.json(error ?? {}, response));
    const page = data as unknown as Blob;
    parts.push(parts.length === 0 || format === 'ndjson' ? page : await withoutFirstLine(page));
    const next = response.headers.get('x-next-after');
    after = next === null ? undefined : Number(next);
  } while (after !== undefined);
  return new Blob(parts);
}

async function withoutFirstLine(page: Blob): Promise<Blob> {
  const text = await page.text();
  return new Blob([text.slice(text.indexOf('\n') + 1)]);
}
