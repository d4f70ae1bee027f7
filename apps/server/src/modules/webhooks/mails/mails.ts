import { type Mail, plain } from '../../../kernel/mail.ts';

export interface Warning {
  to: string;
  /** Of the organization whose endpoint it is. */
  organization: string;
  url: string;
  /** ISO 8601. */
  failingSince: string | null;
  /** Days that it has failed for; undefined where it was disabled. */
  days: number | undefined;
  reason: 'gone' | 'failing' | undefined;
}

/** To whoever owns an endpoint that fails. */
export function warningMail({ to, organization, url, failingSince, days, reason }: Warning): Mail {
  const host = plain(new URL(url).host);
  const since = failingSince === null ? '' : ` since ${failingSince.slice(0, 16).replace('T', ' ')} UTC`;
  const [subject, text] =
    days === undefined
      ? [
          `Webhook endpoint disabled: ${host}`,
          reason === 'gone'
            ? 'It answered 410 Gone, so nothing more is sent to it.'
            : `It has accepted nothing${since}, so nothing more is sent to it.`,
        ]
      : [`Webhook endpoint failing: ${host}`, `It has accepted nothing${since}.`];
  const next =
    days === undefined
      ? 'What is sent from now on is held. Enable the endpoint once it works again, and replay what was held.'
      : 'Failed deliveries are tried again for three days. After five days without a success the endpoint is disabled.';
  const lines = [
    `A webhook endpoint of ${plain(organization)} needs your attention: ${host}`,
    text,
    next,
    'The log of deliveries has the answer to each attempt.',
  ];
  return { to, kind: 'webhook-endpoint', subject, text: lines.join('\n\n') };
}
