import { register, testApp } from '../app.ts';
import { type Cast, liftedLimits, makeTenant } from './world.ts';

/** The two organizations of every world, and one more for what an installation has one of, such as operators. */
const tenants = 3;
/** Enough for most files: once they are used up, people register. Each costs a run 0.1 s, and a copy 30 kB. */
const strangers = 20;

/** Registers the people of the template `world` and writes them down in it. */
export async function buildWorld(ownerUrl: string): Promise<void> {
  const app = await testApp({ beside: { ownerUrl }, env: liftedLimits() });
  try {
    // Ids of what is made at one instant are in no order from one process to another: everything later comes later.
    app.manual.advance(-1);
    // Far above the numbers of those who register later.
    let number = 1_000_000;
    const newcomer = () => register(app, '127.0.0.1', ++number);
    const cast: Cast = { tenants: [], strangers: [] };
    for (let i = 0; i < tenants; i += 1) cast.tenants.push(await makeTenant(app, newcomer));
    for (let i = 0; i < strangers; i += 1) cast.strangers.push(await newcomer());
    await app.settled();
    await app.rows('create table nexus_test.world ("cast" json not null)');
    await app.rows('insert into nexus_test.world values ($1)', [JSON.stringify(cast)]);
    await app.rows('truncate nexus_test.writes');
  } finally {
    await app.close();
  }
}
