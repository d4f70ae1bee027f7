/** The product with the routes of lab.fixture.ts, in a process that can be killed. */
import { createApp, modules } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { labModule } from '../../src/http/lab.fixture.ts';

const app = await createApp(readConfig(), undefined, [...modules, labModule]);
process.stdout.write(`${await app.listen()}\n`);
