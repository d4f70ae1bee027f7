import { anatomy } from './rules/anatomy.ts';
import { consoleOrder } from './rules/console-order.ts';
import { hygiene } from './rules/hygiene.ts';
import { importCircles } from './rules/import-circles.ts';
import { migrations } from './rules/migrations.ts';
import { moduleOrder } from './rules/module-order.ts';
import { clock, connections, environment } from './rules/places.ts';
import { rowSecurity } from './rules/row-security.ts';
import { size } from './rules/size.ts';
import { sqlPlace, sqlTime } from './rules/sql-places.ts';
import type { Rule } from './tree.ts';

export const rules: Rule[] = [
  moduleOrder,
  consoleOrder,
  importCircles,
  sqlPlace,
  sqlTime,
  environment,
  clock,
  connections,
  size,
  rowSecurity,
  migrations,
  anatomy,
  hygiene,
];
