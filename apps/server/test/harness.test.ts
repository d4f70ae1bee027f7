import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { openClient } from '../src/kernel/db/client.ts';
import { postgresAvailable, redisAvailable, testDatabase, testRedis } from './harness.ts';

const query = async (url: string, text: string) => {
  const client = await openClient({ connectionString: url });
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
};

describe.skipIf(!postgresAvailable)('testDatabase (needs PostgreSQL)', () => {
  it('gives each test a database of its own, at once', async () => {
    const [one, two] = await Promise.all([testDatabase(), testDatabase()]);
    await query(one.ownerUrl, 'create table mine (id int)');
    expect(await query(one.ownerUrl, "select to_regclass('mine')::text as name")).toEqual([{ name: 'mine' }]);
    expect(await query(two.ownerUrl, "select to_regclass('mine')::text as name")).toEqual([{ name: null }]);
    await one.drop();
    await two.drop();
    await expect(query(one.ownerUrl, 'select 1')).rejects.toThrow('does not exist');
  });

  it('drops a database that is still connected to', async () => {
    const { ownerUrl, drop } = await testDatabase();
    const client = await openClient({ connectionString: ownerUrl });
    const cut = new Promise((resolve) => client.on('error', resolve));
    await drop();
    await expect(cut).resolves.toBeInstanceOf(Error);
  });
});

describe.skipIf(!redisAvailable)('testRedis (needs Redis)', () => {
  it('starts a server that answers', async () => {
    const server = await testRedis();
    const client = new Redis(server?.url ?? '');
    expect(await client.ping()).toBe('PONG');
    client.disconnect();
    await server?.stop();
  });
});
