import { defineCommand } from '../command.ts';
import { counted } from '../counted.ts';
import { connect } from '../session/session.ts';

export const usageCommand = defineCommand({
  usage: '[--days N]',
  details: 'Of the present period, by meter; with --days, requests by day.',
  options: { days: { type: 'string', value: 'N', description: 'Days up to today' } },
  examples: ['usage', 'usage --days 7 --json'],
  async run(context, { values }) {
    const { nexus } = await connect(context);
    if (values.days !== undefined) {
      const history = await nexus.usage.history({ days: Number(values.days) });
      context.output.result(history, () =>
        context.output.table(
          ['DAY', 'REQUESTS', 'ERRORS'],
          history.days.map(({ day, requests, errors }) => [day, requests, errors]),
        ),
      );
      return;
    }
    const current = await nexus.usage.current();
    const { period, requests, meters } = current;
    context.output.result(current, () => [
      `${period.start} to ${period.end}: ${counted(requests.total, 'request', 'requests')}, ${counted(requests.errors, 'error', 'errors')}`,
      ...context.output.table(
        ['METER', 'USED', 'INCLUDED', 'PERCENT', 'PROJECTED'],
        meters.map(({ meter, used, included, percent, projected }) => [meter, used, included, percent, projected]),
      ),
    ]);
  },
});
