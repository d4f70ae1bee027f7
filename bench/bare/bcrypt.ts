/** What bcrypt alone allows: `node bcrypt.ts <cost> <concurrency> <ms>` prints `{perSecond}`. */
import { performance } from 'node:perf_hooks';
import { hash, verify } from '@node-rs/bcrypt';

const [cost = 12, concurrency = 16, forMs = 5000] = process.argv.slice(2).map(Number);
const password = 'Correct-Horse-1-Battery';
const stored = await hash(password, cost);
const began = performance.now();
let done = 0;
const worker = async (): Promise<void> => {
  while (performance.now() - began < forMs) {
    if (!(await verify(password, stored))) throw new Error('the password does not fit');
    done++;
  }
};
await Promise.all(Array.from({ length: concurrency }, worker));
process.stdout.write(JSON.stringify({ perSecond: (done / (performance.now() - began)) * 1000 }));
