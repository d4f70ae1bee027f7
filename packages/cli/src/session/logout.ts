import { defineCommand } from '../command.ts';
import { forgetCaches } from '../run/cache.ts';
import { addressOf, connectAs } from './session.ts';
import { readCredential, removeCredential } from './store.ts';

export const logout = defineCommand({
  usage: '[--url URL]',
  details: 'Ends the session at the server, and removes the tokens and the offline copies of secrets of this machine.',
  examples: ['logout'],
  async run(context) {
    const url = addressOf(context);
    const credential = await readCredential(context, url);
    if (credential?.kind === 'session') {
      const { nexus } = await connectAs(context, url, credential);
      await nexus.auth.logout().catch((error: Error) => {
        context.output.warn(`The session could not be ended at the server (${error.message}); it ends by itself`);
      });
    }
    await removeCredential(context, url);
    forgetCaches(context, url);
    const was = credential !== undefined;
    context.output.result({ url, loggedOut: was }, [was ? `Logged out of ${url}.` : `Not logged in at ${url}.`]);
  },
});
