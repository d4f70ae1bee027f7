import { z } from 'zod';
import { describe } from '../../../http/describe.ts';

export type KeyPrefix = z.infer<typeof KeyPrefix>;
export const KeyPrefix = describe(
  z.strictObject({
    prefix: z
      .string()
      .regex(/^[a-z][a-z0-9]{1,15}$/, 'Must be 2 to 16 lower-case letters and digits, of which the first is a letter')
      .refine((prefix) => prefix !== 'eco', 'Is the prefix of platform keys')
      .nullable(),
  }),
  { prefix: ['What the keys of your customers begin with; null for `eco_api_`', 'acme'] },
).meta({ id: 'KeyPrefix' });
