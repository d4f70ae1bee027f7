import { anatomy } from './rules/anatomy.ts';
import { deadExport } from './rules/dead-export.ts';
import { hygiene } from './rules/hygiene.ts';
import { migrations } from './rules/migrations.ts';
import { moduleOrder } from './rules/module-order.ts';
import { clock, environment, sqlPlace, sqlTimes } from './rules/places.ts';
import { routeTest } from './rules/route-test.ts';
import { rowSecurity } from './rules/row-security.ts';
import { size } from './rules/size.ts';
import type { Rule } from './tree.ts';

export const rules: Rule[] = [
  moduleOrder,
  sqlPlace,
  environment,
  clock,
  sqlTimes,
  size,
  deadExport,
  rowSecurity,
  routeTest,
  migrations,
  anatomy,
  hygiene,
];
