import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { NewCustomerKey } from '../schema.ts';

/** Keys of one call: they are one transaction, of which each is a row, an audit entry and an event. */
const maxKeys = 100;

export type ImportedKey = z.infer<typeof ImportedKey>;
const ImportedKey = describe(
  NewCustomerKey.extend({
    sha256: z.string().regex(/^[0-9a-f]{64}$/, 'Must be 64 lower-case hexadecimal digits'),
    hint: z
      .string()
      .regex(/^[ -~]{0,4}$/, 'Must be at most four printable ASCII characters')
      .default(''),
  }),
  {
    sha256: [
      'SHA-256 of the whole key as UTF-8, in lower-case hexadecimal. The key should hold 128 random bits or more',
      'a591a6d40bf420404a011733cfb7b190d62c65bf0bcda32b57b277d9ad9f146e',
    ],
    hint: ['Its last characters, by which people recognize it', 'x4Qz'],
  },
).meta({ id: 'ImportedKey' });

export type Import = z.infer<typeof Import>;
export const Import = describe(
  z.strictObject({ keys: z.array(ImportedKey).min(1).max(maxKeys), dryRun: z.boolean().default(false) }),
  { keys: `At most ${maxKeys} keys`, dryRun: 'Whether only to say what would happen' },
);

const codes = [
  'IMPORTED',
  'IMPORTABLE',
  'NOT_IMPORTABLE',
  'CUSTOMER_NOT_FOUND',
  'ENVIRONMENT_NOT_FOUND',
  'EXPIRED',
] as const;
export type ImportResult = z.infer<typeof ImportResult>;
const ImportResult = describe(z.object({ code: z.enum(codes), id: z.string().nullable() }), {
  code:
    'What became of the key. `NOT_IMPORTABLE`: there is such a key, or was before its rotation; `IMPORTABLE`: would be ' +
    'imported, but for `dryRun`',
  id: ['Id of the key; null where it was not imported', 'eco_api_02tqOFmM81NVbjuYEWaPvm'],
}).meta({ id: 'KeyImportResult' });

export const Imported = describe(z.object({ results: z.array(ImportResult) }), {
  results: 'One result for each key, in their order',
});
