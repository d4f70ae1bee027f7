import { hkdfSync } from 'node:crypto';
import type pg from 'pg';
import { withClient } from './client.ts';

const appRole = 'nexus_app';

/** Every node with the same master key derives the same password, so none has to be handed round or stored. */
const appPassword = (masterKey: Buffer): string =>
  Buffer.from(hkdfSync('sha256', masterKey, 'nexus', 'login of nexus_app', 32)).toString('base64url');

/** The owner's url with the login of the app role in it. */
function appUrl(ownerUrl: string, password: string): string {
  const url = new URL(ownerUrl);
  url.username = appRole;
  url.password = password;
  return url.href;
}

/** Makes the login role of requests where it is missing or has another password, and returns its url. */
export async function ensureAppRole(ownerUrl: string, masterKey: Buffer): Promise<string> {
  const password = appPassword(masterKey);
  const url = appUrl(ownerUrl, password);
  await withClient(ownerUrl, async (owner) => {
    if (!(await exists(owner)) || !(await canLogIn(url))) await createOrAlter(owner, password);
  });
  return url;
}

const exists = async (owner: pg.Client): Promise<boolean> =>
  (await owner.query('select 1 from pg_roles where rolname = $1', [appRole])).rowCount === 1;

async function canLogIn(url: string): Promise<boolean> {
  try {
    return await withClient(url, async () => true, { connectionTimeoutMillis: 5000 });
  } catch (error) {
    const { code } = error as { code?: string };
    // 28P01 wrong password, 28000 no such role: the two that making the role mends.
    if (code === '28P01' || code === '28000') return false;
    throw error;
  }
}

/** Roles belong to the cluster, so two databases may do this at once: the loser finds the work done. */
async function createOrAlter(owner: pg.Client, password: string): Promise<void> {
  const attributes = `login nosuperuser nocreatedb nocreaterole noinherit nobypassrls password ${owner.escapeLiteral(password)}`;
  for (let attempt = 0; ; attempt++) {
    try {
      await owner.query(`${(await exists(owner)) ? 'alter' : 'create'} role ${appRole} ${attributes}`);
      return;
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}
