import { z } from 'zod';
import { anonymous } from '../../kernel/caller.ts';
import { minute } from '../../kernel/clock.ts';
import { Id, isId } from '../../kernel/ids.ts';
import { type Job, job } from '../../kernel/jobs/jobs.ts';
import { operatorOrg } from '../../kernel/record.ts';
import { thinCheckpoints } from './checkpoints.ts';
import { strangersBefore, strangersKeptMs } from './origin.ts';
import { retain } from './retention.ts';
import { packOld } from './sweep.ts';

/** Addresses of anonymous callers belong to no account that could be erased: their keys are destroyed daily. */
export const forgetStrangers: Job = job({
  name: 'audit.forget-strangers',
  payload: z.object({}),
  cron: '7 3 * * *',
  run: ({ kernel }) =>
    kernel.database.system('forget strangers', async (tx) => {
      const scopes = await kernel.keyring.scopesBetween(tx.client, ...strangersBefore(tx.now - strangersKeptMs));
      for (const name of scopes) {
        const { topic, payload } = await kernel.keyring.shred(tx.client, { name, orgId: null });
        await tx.invalidate(topic, payload);
      }
    }),
});

/**
 * Records an act of an operator in other organizations than the one that it was done in: a transaction of a request writes
 * into one log only.
 */
export const copyOperatorAct: Job = job({
  name: 'audit.copy-operator-act',
  tenant: true,
  payload: z.object({
    orgs: z.array(Id('org')),
    operator: z.string(),
    action: z.string(),
    resource: z.object({ type: z.string(), id: z.string() }),
    after: z.record(z.string(), z.unknown()).optional(),
  }),
  run: (background, { orgs, operator, action, resource, after }) =>
    background.inSystem(async (tx) => {
      const person = isId(operator, 'usr') ? operator : undefined;
      const kind = person === undefined ? 'service' : 'user';
      const actor = { ...anonymous('', ''), kind, id: operator, person, org: operatorOrg } as const;
      const detail = { action, actor, resource, risk: 'high', ...(after === undefined ? {} : { after }) } as const;
      for (const org of orgs) tx.audit({ org, ...detail });
    }),
});

/** Every night, so that a day's entries are one file. */
export const archiveLogs: Job = job({
  name: 'audit.archive-logs',
  payload: z.object({}),
  cron: '37 2 * * *',
  run: ({ kernel, signal }) => retain(kernel, signal),
});

/** Minutes of each run in which entries of a version before are packed; nothing once there are none. */
export const packEntries: Job = job({
  name: 'audit.pack-entries',
  payload: z.object({}),
  cron: '*/5 * * * *',
  run: ({ kernel, signal }) => packOld(kernel, 4 * minute, signal),
});

export const thinSignatures: Job = job({
  name: 'audit.thin-checkpoints',
  payload: z.object({}),
  cron: '17 3 * * *',
  run: ({ kernel, signal }) => thinCheckpoints(kernel, signal),
});
