import { hash } from '@node-rs/bcrypt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchDatabase } from '../../../../test/canaries.ts';
import { postgresAvailable } from '../../../../test/harness.ts';
import { testMasterKey } from '../../../../test/templates.ts';
import { operator } from '../../../../test/world/operator.ts';
import { callAs, makeWorld, type Tenant, type World } from '../../../../test/world/world.ts';
import { openClient } from '../../../kernel/db/client.ts';

const path = 'POST /api/v1/operator/users/import';
const firebase =
  '$fbscrypt$v=1,n=14,r=8,p=1,ss=Bw==,sk=jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==$42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==';

interface Result {
  email: string;
  status: string;
  userId: string | null;
  reason: string | null;
}

describe.skipIf(!postgresAvailable)('importing people with their hashes (needs PostgreSQL)', () => {
  let world: World;
  let operators: Tenant;

  beforeAll(async () => {
    world = await makeWorld();
    operators = await operator(world);
  });
  afterAll(() => world?.close());

  const send = (users: unknown[]) => callAs(world, operators, operators.members.admin.token, path, { body: { users } });
  const results = async (users: unknown[]): Promise<Result[]> => {
    const answer = await send(users);
    expect(answer.status, answer.text).toBe(200);
    return answer.body.results as never;
  };
  const logIn = (email: string, password: string) =>
    world.call('POST /api/v1/auth/login', { body: { email, password } });
  const storedFor = async (email: string) => {
    const [row] = await world.rows<{ hash: string | null }>(
      `select c.password_hash as hash from eco_credentials c join eco_identities i on i.id = c.person_id where i.email = $1`,
      [email],
    );
    return row?.hash;
  };

  it('lets them log in with the password they have, and replaces the hash by our own', async () => {
    const bcrypt = (await hash('short', 5)).replace('$2b$', '$2y$');
    const people: [email: string, password: string, passwordHash: string][] = [
      ['fire@example.com', 'user1password', firebase],
      ['blow@example.com', 'short', bcrypt],
      [
        'argon@example.com',
        'password',
        '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
      ],
      ['django@example.com', 'lètmein', 'pbkdf2_sha256$10000$seasalt$CWWFdHOWwPnki7HvkcqN9iA2T3KLW1cf2uZ5kvArtVY='],
    ];
    const made = await results(people.map(([email, , passwordHash]) => ({ email, passwordHash, emailVerified: true })));
    expect(made.map(({ status }) => status)).toEqual(['created', 'created', 'created', 'created']);
    for (const [email, password, passwordHash] of people) {
      expect((await logIn(email, `${password}x`)).status, email).toBe(401);
      expect(await storedFor(email)).toBe(passwordHash);
      const first = await logIn(email, password);
      expect([first.status, first.body.user], email).toMatchObject([200, { email, emailVerified: true }]);
      expect(await storedFor(email), email).not.toBe(passwordHash);
      expect((await logIn(email, password)).status, email).toBe(200);
      const organizations = await world.call('GET /api/v1/projects', { as: String(first.body.token) });
      expect(organizations.body.items).toHaveLength(1);
    }
  });

  it('answers for each item: one that is refused keeps nobody else out', async () => {
    const known = world.a.founder;
    const made = await results([
      { email: 'Good@example.com', displayName: 'Good', passwordHash: firebase },
      { email: 'costly@example.com', passwordHash: '$pbkdf2-sha256$i=900000000$c2FsdA$MTIzNDU2Nzg5MDEyMzQ1Njc4OTA' },
      { email: 'slow@example.com', passwordHash: `$2b$31$${'.'.repeat(53)}` },
      { email: 'strange@example.com', passwordHash: 'md5:5f4dcc3b5aa765d61d8327deb882cf99' },
      { email: known.email.toUpperCase(), passwordHash: firebase },
      { email: 'good@example.com' },
      { email: 'nopassword@example.com' },
    ]);
    expect(made.map(({ status }) => status)).toEqual([
      ...['created', 'refused', 'refused', 'refused', 'exists', 'exists', 'created'],
    ]);
    expect(made[4]?.userId).toBe(known.user);
    expect(made[1]?.reason).toContain('iterations');
    expect((await logIn(known.email, known.password)).status).toBe(200);
    expect(await storedFor('nopassword@example.com')).toBeNull();
    expect(await storedFor('costly@example.com')).toBeUndefined();
  });

  it('says in a dry run what would become of each, and creates nobody', async () => {
    const users = [
      { email: 'dry@example.com', passwordHash: firebase },
      { email: 'dry-md5@example.com', passwordHash: '5f4dcc3b5aa765d61d8327deb882cf99' },
      { email: world.a.founder.email },
    ];
    const dry = await callAs(world, operators, operators.members.admin.token, path, { body: { users, dryRun: true } });
    expect((dry.body.results as never as Result[]).map(({ status }) => status)).toEqual(['valid', 'refused', 'exists']);
    expect(await storedFor('dry@example.com')).toBeUndefined();
    expect((await results(users)).map(({ status }) => status)).toEqual(['created', 'refused', 'exists']);
  });

  it('names the formats that are accepted where a hash has none of them', async () => {
    const [made] = await results([
      { email: 'argon2i@example.com', passwordHash: '$argon2i$v=19$m=4096,t=3,p=1$c2FsdA$aGFzaA' },
    ]);
    for (const word of ['bcrypt', 'Argon2id', 'scrypt', 'PBKDF2', 'Firebase', 'new password by mail'])
      expect(made?.reason).toContain(word);
  });

  it('changes nothing when it is repeated, also at the same moment', async () => {
    const users = [{ email: 'twice@example.com', passwordHash: firebase }];
    const both = (await Promise.all([results(users), results(users)])).flat();
    expect(both.map(({ status }) => status).sort()).toEqual(['created', 'exists']);
    const [again] = await results(users);
    expect(again).toEqual({ email: 'twice@example.com', status: 'exists', userId: both[0]?.userId, reason: null });
  });

  it('lets in both of two first log-ins at the same moment', async () => {
    await results([{ email: 'hasty@example.com', passwordHash: firebase }]);
    const both = await Promise.all([1, 2].map(() => logIn('hasty@example.com', 'user1password')));
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('is audited without the hash, which is in no other table and in no answer', async () => {
    const canary = 'c2FsdGNhbmFyeTczOTE';
    const passwordHash = `$pbkdf2-sha256$i=1000$${canary}$MTIzNDU2Nzg5MDEyMzQ1Njc4OTA`;
    const answer = await send([{ email: 'quiet@example.com', passwordHash }]);
    expect(answer.text).not.toContain(canary);
    const read = await callAs(
      world,
      operators,
      operators.members.admin.token,
      `GET /api/v1/operator/users/${(answer.body.results as never as Result[])[0]?.userId}`,
    );
    expect(read.text).not.toContain(canary);
    const [entry] = await world.rows<{ entries: number }>(
      `select count(*)::int as entries from eco_audit_log where action = 'user.import' and org_id = $1`,
      [operators.org],
    );
    expect(entry?.entries).toBeGreaterThan(0);
    await world.settled();
    const db = await openClient({ connectionString: world.ownerUrl });
    try {
      const found = await searchDatabase(db, Buffer.from(testMasterKey, 'base64'), [canary]);
      expect(found.length).toBeGreaterThan(0);
      expect(found.filter(({ place }) => !place.startsWith('public.eco_credentials'))).toEqual([]);
    } finally {
      await db.end();
    }
  });

  it('400: for more than a hundred at once, and for what is no address', async () => {
    const many = Array.from({ length: 101 }, (_, n) => ({ email: `many${n}@example.com` }));
    for (const users of [
      many,
      [],
      [{ email: 'nobody' }],
      [{ email: 'a@example.com', passwordHash: 'x'.repeat(600) }],
    ]) {
      expect((await send(users)).status).toBe(400);
    }
  });
});
