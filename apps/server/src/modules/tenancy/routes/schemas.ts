import { z } from 'zod';
import { Id } from '../../../kernel/ids.ts';

export const Environment = z.object({
  id: Id('env'),
  project: Id('prj'),
  name: z.string(),
  slug: z.string(),
  production: z.boolean(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
