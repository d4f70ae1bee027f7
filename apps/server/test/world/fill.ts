import { randomBytes } from 'node:crypto';
import { Ids } from '../../src/kernel/ids.ts';
import { fillBilling } from '../../src/modules/billing/billing.fixture.ts';
import { plant } from '../../src/modules/identity/passkeys/passkeys.fixture.ts';
import { fillQuotas } from '../../src/modules/metering/entitlements/entitlements.fixture.ts';
import { declaredRoutes } from './declared.ts';
import { sceneOf, send, validRequest } from './requests.ts';
import { unique } from './schema.ts';
import type { Tenant, World } from './world.ts';

/** At least one row of the tenant in every table that requests reach. */
export async function fill(world: World, tenant: Tenant): Promise<void> {
  for (const declared of declaredRoutes) {
    const ready = await validRequest(world, declared, tenant);
    const headers = declared.takesIdempotencyKey ? { ...ready.headers, 'idempotency-key': unique() } : ready.headers;
    await send(world, { ...ready, headers });
  }
  const counted = {
    name: 'Counted',
    kind: 'customer',
    customerId: await sceneOf(world, tenant).make('cus'),
    remaining: 1,
  };
  await sceneOf(world, tenant).call('POST /api/v1/keys', counted);
  const { make } = sceneOf(world, tenant);
  await fillBilling(world, tenant, await make('cus'), await make('pln'));
  // A factor of the founder's own would stand in the way of every other log-in of the tests.
  const { user } = tenant.founder;
  await world.rows(
    `insert into eco_backup_codes (person_id, slot, code_hash, created_at) values ($1, 'xx', '$argon2id$', $2)
     on conflict do nothing`,
    [user, '2026-01-15T12:00:00Z'],
  );
  await world.rows(
    `insert into eco_login_challenges (id, person_id, hash, amr, browser, created_at, expires_at)
     values ($1, $2, $3, '{pwd}', false, $4, $4)`,
    [new Ids(world.clock).next('chl'), user, randomBytes(32), '2026-01-15T12:00:00Z'],
  );
  await world.rows(
    `insert into eco_email_changes (person_id, email, created_at, expires_at) values ($1, $2, $3, $3)
     on conflict do nothing`,
    [user, randomBytes(32), '2026-01-15T12:00:00Z'],
  );
  await plant(world, user, new Ids(world.clock).next('pky'));
  await world.settled();
  await fillQuotas(world, tenant.org);
  // Background work stands still here; what it would write is written by hand.
  await world.rows('select * from nexus_audit_sequence($1, 100, 100000, $2)', ['', '2026-01-15T12:00:00Z']);
  await world.rows('select * from nexus_live_append($1)', ['2026-01-15T12:00:00Z']);
  await world.rows(`select eco_webhook_attempt_partitions(array['2026-01-15']::date[])`);
  await world.rows(
    `insert into eco_webhook_attempts (org_id, delivery_id, number, at, duration_ms, status)
     select org_id, id, 1, $2, 5, 200 from eco_webhook_deliveries where org_id = $1 limit 1`,
    [tenant.org, '2026-01-15T12:00:00Z'],
  );
  // What a version before left.
  await world.rows('insert into eco_audit_unpacked select * from eco_audit_chain where org_id = $1 limit 1', [
    tenant.org,
  ]);
  await world.rows('insert into eco_audit_checkpoints (org_id, seq, at, token) values ($1, 1, $2, $3)', [
    tenant.org,
    '2026-01-15T12:00:00Z',
    'a token',
  ]);
  await world.rows(
    `insert into eco_audit_archives (org_id, after_seq, through_seq, file, sha256, created_at)
     values ($1, 0, 1, 'a file', sha256('x'), $2)`,
    [tenant.org, '2026-01-15T12:00:00Z'],
  );
  await send(
    world,
    await validRequest(
      world,
      declaredRoutes.find(({ unsafe, spec }) => unsafe && spec.path === '/api/v1/customers') ?? raise(),
      tenant,
    ),
  );
}

function raise(): never {
  throw new Error('no route makes customers');
}
