import { z } from 'zod';
import { type Job, job } from '../../../kernel/jobs/jobs.ts';
import { rotateDueSecrets } from './rotation.ts';
import { rotateName } from './rotators.ts';

export const rotateSecretsJob: Job = job({
  name: rotateName,
  payload: z.object({}),
  // Every five minutes: the shortest interval is an hour, and `rotate` enqueues its own run.
  cron: '3,8,13,18,23,28,33,38,43,48,53,58 * * * *',
  tenant: true,
  run: rotateDueSecrets,
});
