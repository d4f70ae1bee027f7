import pg from 'pg';

/** As many connections as the product opens by default, in the same mode of the same driver. */
export const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: 30,
  pipeline: true,
  keepAlive: true,
  application_name: 'bare',
});

export interface Statement {
  name: string;
  text: string;
  values: unknown[];
}

/**
 * The transaction a careful handler would write by hand: begin and scope travel with the first statement, the rest with
 * the commit, which waits for the first's result.
 */
export async function transaction<Row extends pg.QueryResultRow>(
  org: string,
  first: Statement,
  rest: (row: Row | undefined) => Statement[],
  readOnly: boolean,
): Promise<Row[]> {
  const client = await pool.connect();
  let broken = true;
  try {
    const begun = client.query(
      `begin${readOnly ? ' read only' : ''}; select set_config('app.org', '${org}', true), set_config('app.person', '', true)`,
    );
    const [, { rows }] = await Promise.all([begun, client.query<Row>(first)]);
    await Promise.all([...rest(rows[0]).map((statement) => client.query(statement)), client.query('commit')]);
    broken = false;
    return rows;
  } finally {
    client.release(broken);
  }
}
