import { describe, expect, it } from 'vitest';
import { money } from '../../../kernel/money.ts';
import type { Envelope } from './letter.ts';
import { paymentFailedMail, receiptMail, topUpFailedMail, trialEndingMail, usageMail } from './mails.ts';

const link = 'https://nexus.example.com/billing?a=1&b=2';
const envelope: Envelope = {
  to: 'accounts@acme.example',
  name: 'Acme Labs',
  seller: 'Northwind Weather',
  organization: null,
  timezone: 'UTC',
  link,
};
const period = { start: Date.parse('2026-10-01T00:00:00Z'), end: Date.parse('2026-11-01T00:00:00Z') };
const usd = money('USD', 29_001_500n);
const graceEnd = Date.parse('2026-11-08T00:00:00Z');
const late = { number: 'INV-7', due: usd, dueAt: period.end, graceEnd, fallbackPlan: 'Free' };
const usage = { feature: 'API calls', used: '80000', included: '100000', charged: true, period, plan: 'Pro' };

const mailsTo = (to: Envelope) => [
  receiptMail(to, { number: 'INV-7', period, paid: usd, paidAt: period.end }),
  paymentFailedMail(to, { ...late, reminder: 0, isCollected: true }),
  paymentFailedMail(to, { ...late, reminder: 1, isCollected: true }),
  paymentFailedMail(to, { ...late, reminder: 0, isCollected: false }),
  paymentFailedMail(to, { ...late, reminder: 1, isCollected: false }),
  usageMail(to, { ...usage, percent: 80, hard: false }),
  usageMail(to, { ...usage, percent: 80, hard: true }),
  usageMail(to, { ...usage, percent: 100, used: '100000', hard: false }),
  usageMail(to, { ...usage, percent: 100, used: '100000', hard: true }),
  topUpFailedMail(to, { unit: 'credits', amount: '1000', due: usd }),
  trialEndingMail(to, { plan: 'Pro', trialEnd: graceEnd, price: money('USD', 29_000_000n), interval: 'month' }),
];

describe('mails', () => {
  it('a receipt tells what was paid for what', () => {
    expect(mailsTo(envelope)[0]).toMatchObject({
      kind: 'receipt',
      subject: 'Receipt for invoice INV-7',
      text: `Hello Acme Labs,

Thank you. Your payment has arrived.

  Invoice: INV-7
  Period: 1 October 2026 to 31 October 2026
  Paid on: 1 November 2026
  Amount paid: 29.0015 USD

See the invoice:
${link}

Northwind Weather
`,
    });
  });

  it('each says in HTML what it says as text', () => {
    for (const { text, html = '', subject } of mailsTo(envelope)) {
      const words = html
        .replace(/<style.*?<\/style>|<[^>]*>/gs, ' ')
        .replaceAll('&amp;', '&')
        .replace(/\s+/g, ' ');
      expect(words).toContain(subject);
      const lines = text.split('\n').flatMap((line) => line.trim().split(': '));
      for (const line of lines.filter((each) => each !== '' && each !== link))
        expect(words).toContain(line.replace(/:$/, ''));
      expect(html).toContain(`href="${link.replace('&', '&amp;')}"`);
    }
  });

  it.each([
    [
      'payment-failed',
      'We could not collect the payment of invoice INV-7',
      'Please pay by: 8 November 2026',
      'the limits of the plan Free apply',
    ],
    [
      'payment-failed',
      'Reminder: we could not collect the payment of invoice INV-7',
      'Amount due: 29.00 USD',
      'We will try again',
    ],
    ['payment-failed', 'Invoice INV-7 is overdue', 'Was due on: 1 November 2026', 'We have not received your payment'],
    ['payment-failed', 'Reminder: invoice INV-7 is overdue', 'Invoice: INV-7', 'If you have paid in the meantime'],
    ['usage-80', 'You have used 80% of the API calls included in your plan', 'used: 80,000', 'further use is charged'],
    [
      'usage-80',
      'You have used 80% of the API calls included in your plan',
      'included: 100,000',
      'further use is refused',
    ],
    ['usage-100', 'You have used all API calls included in your plan', 'used: 100,000', 'further use is charged'],
    [
      'usage-100',
      'You have used all API calls included in your plan',
      'Plan: Pro',
      'Further use is refused until the next',
    ],
    [
      'trial-ending',
      'Your trial of Pro ends on 8 November 2026',
      '29.00 USD a month',
      'If you cancel before that day, you pay nothing',
    ],
  ])('%s: %s (%s, %s)', (kind, subject, fact, consequence) => {
    const found = mailsTo(envelope).filter((mail) => mail.kind === kind && mail.subject === subject);
    const told = found.filter(({ text }) => text.includes(fact) && text.includes(consequence));
    expect(told.length).toBeGreaterThan(0);
  });

  it('a soft quota whose plan has no price for more does not speak of one', () => {
    for (const percent of [80, 100] as const) {
      const { text } = usageMail(envelope, { ...usage, percent, hard: false, charged: false });
      expect(text).toContain('further use costs nothing');
      expect(text).not.toContain('charged');
    }
  });

  it('keep the number of an invoice on one line', () => {
    const { html } = receiptMail(envelope, { number: 'INV-000007', period, paid: usd, paidAt: period.end });
    expect(html).toContain('invoice <span style="white-space:nowrap">INV-000007</span></h1>');
  });

  it('a late payment without consequence mentions none', () => {
    const { text } = paymentFailedMail(envelope, { ...late, reminder: 0, isCollected: false, fallbackPlan: null });
    expect(text).not.toContain('by that day');
  });

  it('to owners name the organization that they are about', () => {
    for (const { text, html } of mailsTo({ ...envelope, organization: 'Acme Ltd' })) {
      expect(text).toContain('\n  Organization: Acme Ltd\n');
      expect(html).toContain('Acme Ltd');
    }
  });

  it('leave out the link where there is no page', () => {
    for (const { text, html } of mailsTo({ ...envelope, link: null }))
      expect(`${text}${html}`).not.toMatch(/https?:|<a /);
  });

  it('make no links of the names that people chose, and escape them', () => {
    const name = 'You won! https://evil.example/x <b>www.evil.example</b> "\'&';
    for (const { subject, text, html } of mailsTo({ ...envelope, name, seller: name, organization: name })) {
      expect(`${subject}${text}${html}`).not.toMatch(/evil\.example|<b>/);
      for (const [found] of `${text}${html}`.matchAll(/\bhttps?:\/\/[^\s"]+/g)) {
        expect(new URL(found).origin).toBe('https://nexus.example.com');
      }
    }
  });

  it('load nothing', () => {
    for (const { html } of mailsTo(envelope)) expect(html).not.toMatch(/src=|url\(|<link|<script|@import/);
  });
});
