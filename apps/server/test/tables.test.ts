import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { tableFiles } from '../../../tools/tables.ts';
import { withClient } from '../src/kernel/db/client.ts';
import { postgresAvailable, testDatabase } from './harness.ts';

/** Biome breaks long lines of the committed files. */
const unformatted = (text: string): string => text.replaceAll(/\s+\|?\s*|\s*\|\s*/g, '');

describe.skipIf(!postgresAvailable)('tables.ts of each module (needs PostgreSQL)', () => {
  it('is what `npm run tables` writes from the migrations', async () => {
    const database = await testDatabase({ template: 'migrated' });
    const files = await withClient(database.ownerUrl, tableFiles);
    expect(files.size).toBeGreaterThan(5);
    for (const [path, text] of files) expect(unformatted(readFileSync(path, 'utf8')), path).toBe(unformatted(text));
    await database.drop();
  });
});
