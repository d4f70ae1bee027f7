import { z } from 'zod';
import { type Job, job } from '../../../kernel/jobs/jobs.ts';
import { rotateDueSecrets } from './rotation.ts';
import { rotateName } from './rotators.ts';

export const rotateSecretsJob: Job = job({
  name: rotateName,
  payload: z.object({}),
  // Intervals are an hour at least; what is told to rotate now does not wait for it.
  cron: '3,8,13,18,23,28,33,38,43,48,53,58 * * * *',
  tenant: true,
  run: rotateDueSecrets,
});
