import { z } from 'zod';
import { type Job, job } from '../../../kernel/jobs/jobs.ts';
import { reencrypt, reportKeys, rotateDueKeys } from './key-rotations.ts';

const nothing = z.object({});

export const rotateKeysJob: Job = job({
  name: 'vault.rotate-keys',
  payload: nothing,
  cron: '0 2 * * *',
  run: rotateDueKeys,
});

export const reportKeysJob: Job = job({
  name: 'vault.report-keys',
  payload: nothing,
  cron: '0 7 * * 1',
  run: reportKeys,
});

export const reencryptJob: Job = job({
  name: 'vault.re-encrypt',
  payload: nothing,
  cron: '12 * * * *',
  run: reencrypt,
});
