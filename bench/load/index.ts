import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { LoadPlan, LoadReport } from './plan.ts';

export { jsonRequest, type LoadPlan, type LoadReport, type LoadRequest } from './plan.ts';

/** A process of its own that sends requests, so that making load takes no turn of anybody's event loop. */
export class LoadGenerator {
  private readonly child: ChildProcess;
  private readonly died: Promise<never>;

  constructor() {
    this.child = fork(new URL('./worker.ts', import.meta.url), { serialization: 'advanced', execArgv: [] });
    this.died = once(this.child, 'exit').then(() => {
      throw new Error('the load generator died');
    });
    // Told to whoever waits for a report; nobody does after `stop`.
    this.died.catch(() => {});
  }

  /** Runs a plan; the generator takes one at a time. */
  async run(plan: LoadPlan): Promise<LoadReport> {
    const answer = once(this.child, 'message') as Promise<[LoadReport]>;
    this.child.send(plan);
    const [report] = await Promise.race([answer, this.died]);
    return report;
  }

  /** As `run`, and every reply must be good. */
  async clean(plan: LoadPlan): Promise<LoadReport> {
    const report = await this.run(plan);
    if (report.broken > 0 || Object.keys(report.refused).length > 0 || report.good === 0) {
      const { broken, refused, example } = report;
      throw new Error(`not every reply was good: ${JSON.stringify({ broken, refused })}\n${example ?? ''}`);
    }
    return report;
  }

  stop(): void {
    this.child.kill();
  }
}
