import type { Route } from '../../src/http/route.ts';
import { Tx } from '../../src/kernel/db/tx.ts';
import { auditsDenials, auditsReads, auditsSuccess } from '../checks/audit.ts';
import { obeysLimits, unlimited } from '../checks/limit.ts';
import {
  admitsCustomers,
  type Check,
  obeysRoles,
  obeysScopes,
  refusesOtherKinds,
  refusesStrangers,
} from '../checks/permit.ts';
import { staysInScope } from '../checks/scope.ts';
import { asksForProof } from '../checks/step-up.ts';
import { asksPermission, type Declared, declaredRoutes } from '../world/declared.ts';

/** One thing taken out of one route, and the checks of which at least one must notice. */
export interface Mutant {
  /** `POST /api/v1/keys without audit` */
  name: string;
  declared: Declared;
  /** Made when it is mutated. */
  changes: () => Partial<Route>;
  checks: readonly Check[];
}

/** Their acts refuse callers without credentials too, with the same answer. */
const refusesTwice: ReadonlySet<string> = new Set([
  'GET /vault/v1/auth/token/lookup-self',
  'POST /vault/v1/auth/token/renew-self',
]);

const kinds: readonly ((
  declared: Declared,
) => (Omit<Mutant, 'name' | 'declared'> & { without: string }) | undefined)[] = [
  ({ name, spec }) =>
    spec.permission === 'public' || refusesTwice.has(name)
      ? undefined
      : { without: 'credentials', changes: () => ({ permission: 'public' }), checks: [refusesStrangers] },
  (declared) =>
    asksPermission(declared)
      ? { without: 'permission', changes: () => ({ permission: 'authenticated' }), checks: [obeysRoles, obeysScopes] }
      : undefined,
  ({ spec }) =>
    spec.callers === undefined || spec.callers.includes('key')
      ? undefined
      : { without: 'kinds of callers', changes: without('callers'), checks: [refusesOtherKinds, admitsCustomers] },
  ({ spec }) =>
    spec.effect === undefined ? undefined : { without: 'effect', changes: without('effect'), checks: [asksForProof] },
  ({ route, spec }) =>
    spec.audit === undefined
      ? undefined
      : { without: 'audit', changes: unaudited(route), checks: [auditsSuccess, auditsReads, auditsDenials] },
  ({ name }) =>
    unlimited.has(name) ? undefined : { without: 'limits', changes: () => ({ limits: [] }), checks: [obeysLimits] },
  ({ spec }) =>
    spec.limits === undefined || spec.limits.length === 0
      ? undefined
      : { without: 'limits of its own', changes: without('limits'), checks: [obeysLimits] },
  ({ route, spec }) =>
    ['none', 'lookup'].includes(spec.scope ?? 'tenant')
      ? undefined
      : { without: 'scope', changes: () => ({ act: unscoped(route) }), checks: [staysInScope] },
];

/** Every mutant of every route. */
export const allMutants = (): Mutant[] =>
  declaredRoutes.flatMap((declared) =>
    kinds.flatMap((kind) => {
      const made = kind(declared);
      if (made === undefined) return [];
      const { without: what, ...mutant } = made;
      return [{ ...mutant, name: `${declared.name} without ${what}`, declared }];
    }),
  );

/** Changes the declaration that the running server reads; answers how to undo it. */
export function mutate({ declared: { route }, changes }: Mutant): () => void {
  const before = { ...route };
  const changed = changes();
  Object.assign(route, changed);
  return () => {
    for (const name of Object.keys(changed)) if (!(name in before)) Reflect.deleteProperty(route, name);
    Object.assign(route, before);
  };
}

/** Under exactOptionalPropertyTypes a declaration cannot say it; taking out what was declared is what mutants do. */
const without = (name: 'audit' | 'callers' | 'limits' | 'effect') => (): Partial<Route> => ({ [name]: undefined });

/** Without the declared action, and without the entries that the act adds itself: some name every action themselves. */
const unaudited =
  ({ act }: Route) =>
  (): Partial<Route> => ({
    ...without('audit')(),
    act: async (context) => {
      const reply = await act(context);
      context.tx?.audits.splice(0);
      return reply;
    },
  });

/** The act with the owner's login, whom no policy holds; else as before, so that only row-level security is gone. */
function unscoped(route: Route): Route['act'] {
  const { act } = route;
  return (context) => {
    const { tx, kernel } = context;
    if (tx === undefined) return act(context);
    return kernel.database.system('test', async ({ client }) => {
      const loose = new Tx(tx.scope, tx.settings, tx, client, tx.context);
      const reply = await act(Object.create(context, { tx: { value: loose } }) as typeof context);
      tx.audits.push(...loose.audits);
      tx.events.push(...loose.events);
      return reply;
    });
  };
}
