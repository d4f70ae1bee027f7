import { z } from 'zod';
import { type Job, job } from '../../../kernel/jobs/jobs.ts';
import { rotateDueSecrets } from './rotation.ts';
import { rotateName } from './rotators.ts';

export const rotateSecretsJob: Job = job({
  name: rotateName,
  payload: z.object({}),
  cron: '* * * * *',
  tenant: true,
  run: rotateDueSecrets,
});
