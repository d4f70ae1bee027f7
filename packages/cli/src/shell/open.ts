import { defineCommand } from '../command.ts';
import { openInBrowser } from '../session/browser.ts';
import { addressOf } from '../session/session.ts';

export const open = defineCommand({
  usage: '',
  details: 'Opens the page of the server in a browser, and prints its address.',
  examples: ['open'],
  async run(context) {
    const url = addressOf(context);
    const opened = await openInBrowser(context, url);
    context.output.result({ url, opened }, [url]);
  },
});
