import { defineCommand } from './command.ts';
import { connect } from './session/session.ts';

/** Milliseconds: each price is some calls to the provider. */
const timeoutMs = 120_000;

export const syncCommand = defineCommand({
  usage: '',
  details: `Looks for what is there, so a second call changes nothing. A key needs the scope billing-provider:sync.`,
  examples: ['billing sync'],
  async run(context) {
    const { nexus } = await connect(context);
    const { made, unchanged } = await nexus.billingProviders.sync({}, { timeoutMs });
    context.output.result({ made, unchanged }, [`${made} prices made, ${unchanged} unchanged`]);
  },
});
