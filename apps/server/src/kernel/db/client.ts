import pg from 'pg';

/**
 * A connection for a few statements while the server starts, closed afterwards. Where it breaks, the statement under way
 * or the next one is rejected.
 */
export async function withClient<T>(
  url: string,
  work: (client: pg.Client) => Promise<T>,
  options: pg.ClientConfig = {},
): Promise<T> {
  const client = new pg.Client({ connectionString: url, ...options });
  // Without somebody who hears it, a connection that breaks between two statements would end the process.
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
