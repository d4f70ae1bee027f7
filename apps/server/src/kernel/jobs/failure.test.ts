import { describe, expect, it } from 'vitest';
import { errors } from '../errors.ts';
import { failureOf } from './failure.ts';

const withStack = (error: Error, stack: string): Error => Object.assign(error, { stack });

describe('what is told of a failure', () => {
  it.each([
    [
      'the code and title of an error of ours',
      errors.OUTBOUND_FAILED('ada@example.com did not answer'),
      'OUTBOUND_FAILED: An outside service did not answer',
    ],
    [
      'the code of an error of the system',
      Object.assign(new Error('connect 10.0.0.1'), { code: 'ECONNREFUSED' }),
      'Error ECONNREFUSED',
    ],
    [
      'the SQLSTATE and the constraint',
      Object.assign(new Error('Key (email)=(ada@example.com)'), {
        name: 'error',
        code: '23505',
        constraint: 'eco_identities_email',
      }),
      'error 23505 eco_identities_email',
    ],
    ['no code that is a text', Object.assign(new Error('no'), { code: 'ada@example.com' }), 'Error'],
    ['nothing of a value that is not an error', 'ada@example.com', 'A value that is not an error'],
  ])('is %s', (_, error, text) => {
    expect(failureOf(error).split(', ')[0]).toBe(text);
  });

  it('is what caused it, too, and a circle of causes ends', () => {
    const inner = Object.assign(new Error('ada@example.com'), { code: 'ETIMEDOUT' });
    const outer = withStack(new Error('outer', { cause: inner }), '');
    expect(failureOf(outer)).toBe('Error, caused by Error ETIMEDOUT');
    inner.cause = outer;
    expect(failureOf(outer)).toBe('Error, caused by Error ETIMEDOUT, caused by Error');
  });

  it('is the innermost place in a module, and never a line of the message', () => {
    const stack = [
      'TypeError: first line',
      ' of a message with /src/modules/ada.ts:1:2',
      '    at query (file:///opt/nexus/node_modules/pg/lib/client.js:10:2)',
      '    at run (file:///opt/nexus/apps/server/src/kernel/db/tx.ts:12:3)',
      '    at sendInvitation (file:///opt/nexus/apps/server/src/modules/tenancy/invitations/jobs.ts:31:5)',
      '    at file:///opt/nexus/apps/server/src/modules/tenancy/module.ts:9:1',
      '    at JobRunner.attempt (file:///opt/nexus/apps/server/src/kernel/jobs/jobs.ts:219:11)',
    ].join('\n');
    expect(failureOf(withStack(new TypeError('x'), stack))).toBe('TypeError, modules/tenancy/invitations/jobs.ts:31');
    expect(failureOf(withStack(new TypeError('x'), stack.replaceAll('/modules/', '/elsewhere/')))).toBe(
      'TypeError, kernel/db/tx.ts:12',
    );
    expect(failureOf(withStack(new TypeError('x'), stack.split('\n').toSpliced(2, 4).join('\n')))).toBe('TypeError');
  });
});
