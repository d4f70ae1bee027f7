import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../clock.ts';
import { collectAll } from '../collect.ts';
import type { ShipperSetup, ToShipper } from './messages.ts';
import { Shipper } from './shipper.ts';
import { loadSinks } from './sinks.ts';

const port = parentPort;
if (port === null) throw new Error('the journal shipper runs as a worker thread');
const setup = workerData as ShipperSetup;
const shipper = new Shipper(setup, await loadSinks(setup.sinks), systemClock, (message) => {
  port.postMessage(message);
  if (message.type === 'closed') port.close();
});
port.on('message', (message: ToShipper) => shipper.handle(message));
shipper.start();
// Half of this thread's memory is what loading left; at rest, V8 would not collect it for hours.
collectAll();
