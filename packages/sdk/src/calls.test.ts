import { describe, expectTypeOf, it } from 'vitest';
import type { Input, Nexus, Reply } from './index.ts';

/** The compiler runs these: `npm run check` fails where one is not so. */
describe('the types of operations', () => {
  it('name what is sent, wherever it goes', () => {
    expectTypeOf<Input<'keys.rotate'>>().toExtend<{ id: string; graceSeconds?: number }>();
    expectTypeOf<{ id: string }>().toExtend<Input<'keys.revoke'>>();
    expectTypeOf<{ key: string; permission: string }>().toExtend<Input<'keys.verify'>>();
    expectTypeOf<{ permission: string }>().not.toExtend<Input<'keys.verify'>>();
    expectTypeOf<Input<'keys.list'>>().toExtend<{ limit?: number; cursor?: string }>();
  });

  it('name what comes back', () => {
    expectTypeOf<Reply<'keys.verify'>['valid']>().toEqualTypeOf<boolean>();
    expectTypeOf<Reply<'invoices.readPdf'>>().toEqualTypeOf<Response>();
    expectTypeOf<ReturnType<Nexus['keys']['list']>>().toExtend<AsyncIterable<{ id: string }>>();
  });

  it('let an input be left out only where nothing of it is needed', () => {
    expectTypeOf<[]>().toExtend<Parameters<Nexus['keys']['list']>>();
    expectTypeOf<[]>().not.toExtend<Parameters<Nexus['keys']['read']>>();
  });
});
