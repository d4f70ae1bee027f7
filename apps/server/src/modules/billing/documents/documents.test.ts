import { createHash } from 'node:crypto';
import PDFDocument from 'pdfkit';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { creditNote, invoice, longInvoice } from './documents.fixture.ts';
import { documentPolicy, htmlDocument } from './html-document.ts';
import type { InvoiceDocument, TaxLine } from './invoice-document.ts';
import { pdfDocument } from './pdf-document.ts';
import { amountText, periodOf, sheetOf } from './sheet.ts';

afterEach(() => vi.restoreAllMocks());

describe('what a document says', () => {
  it('an invoice: lines with tiers, quantities and prices, taxes, sums', () => {
    const { title, mark, facts, rows, totals } = sheetOf(invoice);
    expect({ title, mark }).toEqual({ title: 'Invoice INV-000042', mark: null });
    expect(facts.map(({ name, value }) => `${name}: ${value}`)).toEqual([
      'Invoice number: INV-000042',
      'Date of issue: 1 November 2026',
      'Date due: 15 November 2026',
      'Period: 1 Oct 2026 to 31 Oct 2026',
      'Your reference: PO-2026-117',
    ]);
    expect(rows.map((row) => Object.values(row).join(' | '))).toEqual([
      'Pro plan | 1 Nov 2026 to 30 Nov 2026 | 1 | 29.00 | 29.00',
      'API calls | included | 100,000 | 0.00 | 0.00',
      'API calls | overage | 23,457 | 0.001 | 23.457',
      'Storage, GB | up to 100 | 0.1234 | 0.01 | 0.001234',
      'Discount for a late start | 3 Oct 2026, 14:37 UTC to 5 Oct 2026, 09:00 UTC |  |  | -5.00',
    ]);
    expect(totals.map(({ name, amount }) => `${name} ${amount}`)).toEqual([
      'Subtotal 47.458234',
      'VAT 23.5% on 47.458234 11.152685',
      'Rounding -0.000919',
      'Total 58.61',
      'Amount due (USD) 58.61',
    ]);
  });

  it('a paid invoice in a currency without a minor unit', () => {
    const { mark, totals } = sheetOf({ ...longInvoice, amountCreditedMicros: 30_000_000n });
    expect(mark).toBe('Paid on 3 November 2026');
    expect(totals.map(({ name, amount }) => `${name} ${amount}`)).toEqual([
      'Subtotal 1,830',
      'Total 1,830',
      'Credited -30',
      'Paid -1,830',
      'Amount due (JPY) 0',
    ]);
  });

  it('a credit note: which invoice it corrects, and why', () => {
    const { title, facts, totals } = sheetOf(creditNote);
    expect(title).toBe('Credit note INV-CN-000003');
    expect(facts.map(({ name, value }) => `${name}: ${value}`)).toEqual([
      'Credit note number: INV-CN-000003',
      'Date of issue: 1 November 2026',
      'Your reference: PO-2026-117',
      'Corrects: Invoice INV-000042 of 1 November 2026',
      'Reason: API calls, counted twice on 12 October',
    ]);
    expect(totals.at(-1)).toEqual({ name: 'Total credited (USD)', amount: '28.85', strong: true });
  });

  it('a tax of which only the sum is known, not as a difference of rounding', () => {
    const [tax] = invoice.taxes;
    const { totals } = sheetOf({ ...invoice, taxes: [{ ...tax, name: 'Tax', rate: null } as TaxLine] });
    expect(totals[1]).toMatchObject({ name: 'Tax', amount: '11.152685' });
  });

  it.each([
    [{ status: 'draft', number: null, issuedAt: null } as const, 'Invoice (draft)', 'Draft: amounts may change'],
    [{ status: 'void' } as const, 'Invoice INV-000042', 'Void: not to be paid'],
    // How the seller books it is no business of the buyer's.
    [{ status: 'uncollectible' } as const, 'Invoice INV-000042', null],
  ])('%j', (changes, title, mark) => {
    expect(sheetOf({ ...invoice, ...changes })).toMatchObject({ title, mark });
  });

  it('tells days in the zone of the document', () => {
    const period = { start: Date.parse('2026-09-30T21:00:00Z'), end: Date.parse('2026-10-31T22:00:00Z') };
    expect(periodOf({ timezone: 'Europe/Athens' }, period)).toBe('1 Oct 2026 to 31 Oct 2026');
  });

  it.each([
    [1n, 'USD', '0.000001'],
    [-1_234_567_890_000n, 'EUR', '-1,234,567.89'],
    [1_500_000n, 'JPY', '1.5'],
    [1_500_000n, 'KWD', '1.500'],
  ])('%d micro-units of %s are %s', (micros, currency, text) => {
    expect(amountText(micros, currency)).toBe(text);
  });
});

/** Every text of the document is this. */
const hostile = `<script>alert(1)</script>"'&amp;<img src=x onerror=alert(1)>`;
const hostileInvoice: InvoiceDocument = {
  ...invoice,
  number: hostile,
  reference: hostile,
  seller: { name: hostile, address: [hostile], taxId: hostile, email: hostile },
  lines: invoice.lines.map((line) => ({ ...line, description: hostile, tier: hostile })),
  taxes: invoice.taxes.map((tax) => ({ ...tax, name: hostile })),
  notes: [hostile],
};

describe('HTML', () => {
  it('escapes every text', () => {
    const html = htmlDocument(hostileInvoice);
    expect(html).not.toMatch(/<script|<img|"'/);
    expect(html.match(/&lt;script&gt;/g)?.length).toBeGreaterThan(10);
  });

  it('loads nothing, and the policy allows its style alone', () => {
    const html = htmlDocument(longInvoice);
    expect(html).not.toMatch(/\b(?:src|action)=|url\(|@import|<link(?! rel="icon" href="data:,")/);
    const [, style = ''] = /<style>(.*?)<\/style>/s.exec(html) ?? [];
    expect(documentPolicy).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
  });
});

describe('PDF', () => {
  /** What is drawn, by page and height. */
  function recordTexts(): { texts: string[]; heights: number[] } {
    const recorded = { texts: [] as string[], heights: [] as number[] };
    const { text } = PDFDocument.prototype;
    vi.spyOn(PDFDocument.prototype, 'text').mockImplementation(function (this: PDFKit.PDFDocument, ...args: unknown[]) {
      recorded.texts.push(String(args[0]));
      recorded.heights.push(Number(args[2]));
      return text.apply(this, args as Parameters<typeof text>);
    });
    return recorded;
  }

  it('says all that the sheet says, within its pages', async () => {
    const { texts, heights } = recordTexts();
    const bytes = Buffer.from(await pdfDocument(longInvoice)).toString('latin1');
    expect(bytes).toMatch(/^%PDF-1\.\d/);
    expect(bytes).toContain('/Count 3');
    // Tagged, so that a screen reader finds the table: its head and 60 rows, and three sums and what is due.
    expect(bytes).toContain('/Marked true');
    expect(bytes.match(/\/S \/TR\b/g)).toHaveLength(65);
    const { facts, rows, totals, notes, seller } = sheetOf(longInvoice);
    const said = texts.join(' ');
    for (const text of [
      ...facts.map(({ value }) => value),
      ...totals.map(({ amount }) => amount),
      ...notes,
      ...seller,
    ]) {
      expect(said).toContain(text);
    }
    for (const { description, quantity } of rows) {
      expect(said).toContain(description);
      expect(texts).toContain(quantity);
    }
    // Each row's details are under its description, whatever page it came to.
    for (const [at, text] of texts.entries()) {
      if (!text.startsWith('over ')) continue;
      const described = texts.findLastIndex((each, before) => before < at && each.startsWith('Weather of'));
      expect(heights[at]).toBeGreaterThan(heights[described] ?? 0);
      expect((heights[at] ?? 0) - (heights[described] ?? 0)).toBeLessThan(40);
    }
    expect(texts.filter((text) => text === 'Description')).toHaveLength(3);
    expect(texts).toContain('Page 3 of 3');
    expect(Math.max(...heights)).toBeLessThan(820);
  });

  it('breaks words that are wider than their column', async () => {
    const { texts } = recordTexts();
    const description = 'x'.repeat(200);
    await pdfDocument({
      ...invoice,
      lines: [{ ...invoice.lines[1], description } as InvoiceDocument['lines'][number]],
    });
    const parts = texts.filter((text) => /^x+$/.test(text));
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.join('')).toBe(description);
  });

  it('is the same for the same invoice', async () => {
    expect(await pdfDocument(creditNote)).toEqual(await pdfDocument(creditNote));
    expect(await pdfDocument(creditNote)).not.toEqual(await pdfDocument(invoice));
  });
});
