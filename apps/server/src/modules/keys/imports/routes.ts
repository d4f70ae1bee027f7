import { key } from '../schema.ts';
import { importKeys } from './imports.ts';
import { Import, Imported } from './schema.ts';

export const importRoutes = [
  key.post('/api/v1/keys/import', {
    action: 'import',
    status: 200,
    summary: "Import your customers' existing keys by their hashes",
    description:
      'The keys keep their own format and are verified by the hash of the whole text. Each has a result of its own; a body that is not valid imports none.',
    body: Import,
    reply: Imported,
    act: ({ tx, caller, body }) => importKeys(tx, caller, body),
  }),
];
