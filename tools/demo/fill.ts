import { day, hour } from '../../apps/server/src/kernel/clock.ts';
import { billCases } from './billing-cases.ts';
import type { Demo } from './folder.ts';
import { haveIncidents } from './incidents.ts';
import { Installation } from './installation.ts';
import { changeKeys } from './key-cases.ts';
import { openMarket } from './market.ts';
import { CompanyNames } from './names.ts';
import { operate } from './operation.ts';
import { Person, password } from './person.ts';
import { prove } from './proof.ts';
import { Random } from './random.ts';
import { startReceivers } from './receivers.ts';
import type { Company, Scene } from './scene.ts';
import { keepSecrets } from './secrets.ts';
import { buildTeam, MainCompany, mainCompany } from './team.ts';
import { Timeline } from './timeline.ts';
import { sendWebhooks } from './webhooks.ts';
import { sellWriting } from './writing.ts';

/** Any: it only has to be the same each time. */
const seed = 20_260_101;

/** Three months of an installation, through the product itself with a clock that is moved. */
export async function fill(dataDir: string, now: number, say: (text: string) => void, days = 90): Promise<Demo> {
  const timeline = new Timeline(now, days);
  const random = new Random(seed);
  const installation = await Installation.open(dataDir, timeline.start + 8 * hour);
  const operator = new Person(installation, random, { name: 'Rowan Castellane', email: 'operator@demo.example' });
  const receivers = await startReceivers();
  const scene: Scene = { dataDir, installation, timeline, random, operator, reports: [] };
  try {
    operate(scene);
    const main = new MainCompany();
    const names = new CompanyNames(random);
    buildTeam(scene, main);
    const sales = sellWriting(scene, main, names);
    billCases(scene, main, sales);
    changeKeys(scene, main, sales);
    keepSecrets(scene, main);
    haveIncidents(scene, main, sales);
    sendWebhooks(scene, main, sales);
    openMarket(scene, names);
    // Together, as the processes of different companies do it: the database has a core of its own.
    const report = (dayNumber: number) => Promise.all(scene.reports.map((one) => one(dayNumber)));
    timeline.daily('23:59', 'usage', report);
    timeline.daily('02:17', 'night', () => installation.night());
    await live(scene, say);
    await prove(scene, main);
    return { filledAt: new Date(now).toISOString(), password, logIns: logInsOf(operator, main.company) };
  } finally {
    await installation.close();
    await receivers.close();
  }
}

/** One for each role. Only the admin has a second factor. */
function logInsOf(operator: Person, { owner, members }: Company): Demo['logIns'] {
  const { domain } = mainCompany;
  const of = (address: string, what: string) => {
    const person = [...members.values()].find(({ email }) => email === `${address}@${domain}`);
    if (person === undefined) throw new Error(`${address}@${domain} is not there`);
    return { email: person.email, what: `${what} of ${mainCompany.name}`, totpSecret: person.totpSecret };
  };
  return [
    { email: operator.email, what: 'operator: owner of the installation' },
    { email: owner.email, what: `owner of ${mainCompany.name}` },
    of('admin', 'admin, with a second factor,'),
    of('developer', 'developer'),
    of('viewer', 'viewer'),
    of('billing', 'billing'),
  ];
}

async function live({ timeline, installation }: Scene, say: (text: string) => void): Promise<void> {
  const { clock } = installation;
  let told = 0;
  for (const { at, name, run } of timeline.happened()) {
    clock.set(Math.max(at, clock.now()));
    try {
      await run();
      await installation.catchUp();
    } catch (error) {
      throw new Error(`${name}, on day ${Math.floor((at - timeline.start) / day)}: ${String(error)}`, { cause: error });
    }
    const done = Math.floor((at - timeline.start) / day / 10);
    if (done > told) say(`  ${done * 10} of ${timeline.days} days`);
    told = Math.max(told, done);
  }
}
