import { defineErrors } from '../../kernel/errors.ts';

export const operationsErrors = defineErrors('operations', {
  JOB_NOT_FAILED: { status: 409, kind: 'business', title: 'The job has not failed: it runs when its time comes' },
  JOB_RUNNING: { status: 409, kind: 'transient', title: 'The job is running', retry: 'linear' },
});
