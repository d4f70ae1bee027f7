import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../clock.ts';
import { Keeper } from './keeper.ts';
import type { KeeperSetup, ToKeeper } from './messages.ts';
import { loadSinks } from './sinks.ts';

const port = parentPort;
if (port === null) throw new Error('the journal keeper runs as a worker thread');
const setup = workerData as KeeperSetup;
const keeper = new Keeper(setup, await loadSinks(setup.sinks), systemClock, (message) => {
  port.postMessage(message);
  if (message.type === 'closed') port.close();
});
port.on('message', (message: ToKeeper) => keeper.handle(message));
keeper.start();
