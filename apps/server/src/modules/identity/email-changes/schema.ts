import { z } from 'zod';
import { describe } from '../../../http/describe.ts';
import { Instant } from '../../../kernel/schema.ts';

export const EmailChange = describe(
  z.object({
    email: z.string(),
    approvedAt: Instant.nullable(),
    provenAt: Instant.nullable(),
    createdAt: Instant,
    expiresAt: Instant,
  }),
  {
    email: ['The new address', 'ada@example.org'],
    approvedAt: 'When the current address agreed; null while it has not',
    provenAt: 'When the new address was proven; null while it is not',
    expiresAt: 'When the change is given up',
  },
);
