import { linkKeyIn, proofOf, seal, unseal } from '@nexus/sdk/sealed-link';
import { defineCommand, targetOptions } from '../command.ts';
import { Failure, usage } from '../failure.ts';
import { allOf } from '../paging.ts';
import { openPlace } from '../secrets/place.ts';
import { asFetch } from '../session/http.ts';
import { addressOf, connect, withoutCredential } from '../session/session.ts';
import { readSecret } from '../terminal/prompt.ts';

const units: Record<string, number> = { m: 60, h: 3600, d: 86_400 };

export const share = defineCommand({
  usage: '[SECRET] [--views N] [--expires 1h] [--passphrase]',
  details: `Makes a link that can be opened once. What it holds is a secret of the folder's environment, or what you type or pipe in. It
is encrypted here: the key is in the part of the link behind #, which the server never sees.`,
  options: {
    ...targetOptions,
    views: { type: 'string', value: 'N', description: 'How many times it can be opened; 1' },
    expires: { type: 'string', value: 'TIME', description: 'Such as 30m, 12h or 7d; 1d' },
    passphrase: { type: 'boolean', description: 'Ask for a passphrase, which whoever opens the link needs too' },
  },
  examples: ['share STRIPE_KEY --expires 1h', 'share --views 2 < note.txt'],
  operands: [0, 1],
  async run(context, { values, operands: [name] }) {
    if (values.passphrase === true && !context.isInteractive) throw usage('--passphrase needs a terminal');
    const expires = secondsOf(values.expires ?? '1d');
    const { nexus, url, text } =
      name === undefined
        ? { ...(await connect(context)), text: await readSecret(context, 'content') }
        : await ofSecret(await openPlace(context, values), name);
    const passphrase = values.passphrase === true ? await readSecret(context, 'passphrase') : undefined;
    const { fragment, ...sealed } = await seal(text, passphrase);
    const views = values.views === undefined ? {} : { views: Number(values.views) };
    const made = await nexus.shares.create({ ...sealed, ...views, expiresInSeconds: expires });
    const link = `${url}/share/${made.id}#${fragment}`;
    context.output.result({ ...made, link }, [link]);
  },
});

async function ofSecret({ nexus, url, target }: Awaited<ReturnType<typeof openPlace>>, name: string) {
  const { value } = await nexus.secrets.read({ ...target, name });
  return { nexus, url, text: value };
}

function secondsOf(text: string): number {
  const [, count, unit = ''] = /^(\d+)([mhd])$/.exec(text) ?? [];
  if (count === undefined) throw usage('--expires takes a number and m, h or d, such as 12h');
  return Number(count) * (units[unit] ?? 0);
}

export const openShare = defineCommand({
  usage: '[--passphrase]',
  details:
    'Takes the link from stdin or a prompt, since it is a secret, and prints what it holds. That uses up one view.',
  options: { passphrase: { type: 'boolean', description: 'Ask for the passphrase' } },
  examples: ['share open', 'share open < link.txt'],
  async run(context, { values }) {
    const link = (await readSecret(context, 'link')).trim();
    const [, server = '', id = '', fragment = ''] = /^(https?:\/\/.+)\/share\/(eco_shr_\w+)#([\w-]+)$/.exec(link) ?? [];
    if (id === '') throw usage('This is no such link');
    // Before it is asked for: a link that is cut off would lose its view.
    linkKeyIn(fragment);
    const passphrase = values.passphrase === true ? await readSecret(context, 'passphrase') : undefined;
    const { Nexus } = await import('@nexus/sdk');
    const nexus = new Nexus({ url: server, apiKey: 'none', fetch: asFetch(withoutCredential) });
    const proof = passphrase === undefined ? {} : { proof: await proofOf(fragment, passphrase) };
    const { content, viewsLeft } = await nexus.shares.open({ share: id, ...proof });
    const text = await unseal(content, fragment, passphrase);
    if (context.output.isJson) context.output.result({ content: text, viewsLeft }, []);
    else context.output.raw(text);
  },
});

export const listShares = defineCommand({
  usage: '',
  examples: ['share list'],
  async run(context) {
    const { nexus } = await connect(context);
    const items = await allOf(nexus.shares.list({ limit: 100 }));
    context.output.result({ items }, () =>
      context.output.table(
        ['ID', 'VIEWS LEFT', 'EXPIRES', 'ENDED', 'BY'],
        items.map(({ id, viewsLeft, expiresAt, endedAt, createdBy }) => [id, viewsLeft, expiresAt, endedAt, createdBy]),
      ),
    );
  },
});

export const deleteShare = defineCommand({
  usage: 'ID',
  examples: ['share delete eco_shr_…'],
  operands: [1, 1],
  async run(context, { operands: [share = ''] }) {
    if (share.includes('#'))
      throw new Failure('usage', `Its id is enough at ${addressOf(context)}: not the whole link`);
    const { nexus } = await connect(context);
    const deleted = await nexus.shares.delete({ share });
    context.output.result({ id: share, ...deleted }, [`${share} cannot be opened any more.`]);
  },
});
