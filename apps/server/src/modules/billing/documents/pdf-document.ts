import { readFile } from 'node:fs/promises';
import { toDate } from '../../../kernel/clock.ts';
import type { InvoiceDocument } from './invoice-document.ts';
import { type Box, PdfWriter, page, type TextStyle } from './pdf-page.ts';
import { type Sheet, type SheetRow, sheetOf } from './sheet.ts';

const ink = '#16191d';
const grey = '#545b64';

const text: TextStyle = { font: 'regular', size: 9.5, color: ink };
const strong: TextStyle = { ...text, font: 'bold' };
const quiet: TextStyle = { ...text, color: grey };
const small: TextStyle = { ...quiet, size: 8 };
const heading: TextStyle = { ...strong, size: 19 };
const sum: TextStyle = { ...strong, size: 12 };

const width = page.right - page.left;
const whole: Box = { x: page.left, width };
const factName: Box = { x: page.left, width: 110 };
const factValue: Box = { x: page.left + 118, width: width - 118 };
const leftHalf: Box = { x: page.left, width: width / 2 - 16 };
const rightHalf: Box = { x: page.left + width / 2 + 16, width: width / 2 - 16 };
const columns = {
  description: { x: page.left, width: 220 },
  quantity: { x: page.left + 232, width: 80, align: 'right' },
  unitAmount: { x: page.left + 322, width: 84, align: 'right' },
  amount: { x: page.left + 416, width: width - 416, align: 'right' },
} as const satisfies Record<string, Box>;
const totalName: Box = { x: page.left + 232, width: 174 };

const fonts = {
  regular: import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf'),
  bold: import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf'),
};

/** Greek, Cyrillic, Hebrew and Arabic are in the font; Chinese, Japanese, Korean and the scripts of India are not. */
export async function pdfDocument(document: InvoiceDocument): Promise<Uint8Array> {
  const sheet = sheetOf(document);
  // Loaded with the first document: most processes of an installation make none.
  const { default: PDFDocument } = await import('pdfkit');
  const [regular, bold] = await Promise.all([fontAt(fonts.regular), fontAt(fonts.bold)]);
  const pdf = new PDFDocument({
    size: 'A4',
    margin: 0,
    bufferPages: true,
    lang: 'en',
    displayTitle: true,
    pdfVersion: '1.7',
    tagged: true,
    // With the time of the invoice, equal invoices are equal bytes.
    info: { Title: sheet.title, Author: document.seller.name, CreationDate: toDate(document.issuedAt ?? 0) },
  });
  pdf.registerFont('regular', regular);
  pdf.registerFont('bold', bold);
  const chunks: Uint8Array[] = [];
  pdf.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  const writer = new PdfWriter(pdf);
  writer.inGroup('Document', () => draw(writer, sheet));
  drawFooters(pdf, sheet);
  await new Promise<void>((resolve, reject) => {
    pdf.on('end', resolve).on('error', reject).end();
  });
  return Buffer.concat(chunks);
}

const fontAt = (address: string): Promise<Uint8Array> => readFile(new URL(address));

function draw(writer: PdfWriter, sheet: Sheet): void {
  writer.y = writer.write(sheet.title, whole, heading, { tag: 'H1' }) + 4;
  if (sheet.mark !== null) writer.y = writer.write(sheet.mark, whole, strong) + 4;
  writer.y += 10;
  for (const { name, value } of sheet.facts) {
    writer.write(name, factName, quiet);
    writer.y = writer.write(value, factValue, text) + 1;
  }
  writer.y += 16;
  writer.y = Math.max(
    drawParty(writer, 'From', sheet.seller, leftHalf),
    drawParty(writer, 'Bill to', sheet.buyer, rightHalf),
  );
  writer.y += 22;
  writer.y = writer.write(`All amounts in ${sheet.currency}`, whole, small) + 4;
  writer.inGroup('Table', () => {
    drawTableHead(writer, 'TH');
    for (const row of sheet.rows) drawRow(writer, row);
  });
  writer.inGroup('Table', () => drawTotals(writer, sheet));
  drawNotes(writer, sheet.notes);
}

function drawParty(writer: PdfWriter, title: string, [name = '', ...lines]: readonly string[], box: Box): number {
  let from = writer.write(title, box, small) + 2;
  from = writer.write(name, box, strong, { from });
  for (const line of lines) from = writer.write(line, box, text, { from });
  return from;
}

/** On further pages it is an artifact: readers have heard it. */
function drawTableHead(writer: PdfWriter, tag: 'TH' | 'Artifact'): void {
  const write = () => {
    writer.write('Description', columns.description, strong, { tag });
    writer.write('Quantity', columns.quantity, strong, { tag });
    writer.write('Unit price', columns.unitAmount, strong, { tag });
    writer.y = writer.write('Amount', columns.amount, strong, { tag }) + 4;
  };
  if (tag === 'TH') writer.inGroup('TR', write);
  else write();
  writer.rule(1.2, ink);
  writer.y += 6;
}

function drawRow(writer: PdfWriter, row: SheetRow): void {
  const described = writer.heightOf(row.description, columns.description, text);
  const details = row.details === '' ? 0 : writer.heightOf(row.details, columns.description, small);
  if (writer.reserve(described + details + 10)) drawTableHead(writer, 'Artifact');
  writer.inGroup('TR', () => {
    const bottoms = [writer.write(row.description, columns.description, text, { tag: 'TH' })];
    for (const name of ['quantity', 'unitAmount', 'amount'] as const) {
      bottoms.push(writer.write(row[name], columns[name], text, { tag: 'TD' }));
    }
    if (row.details !== '') {
      bottoms.push(writer.write(row.details, columns.description, small, { from: writer.y + described, tag: 'TD' }));
    }
    writer.y = Math.max(...bottoms) + 5;
  });
  writer.rule(0.5, '#dfe2e6');
  writer.y += 5;
}

function drawTotals(writer: PdfWriter, { totals }: Sheet): void {
  // Kept together, so that nobody sees a page with the amount due alone.
  writer.reserve(totals.length * 22 + 10);
  writer.y += 8;
  for (const { name, amount, strong: isSum } of totals) {
    const style = isSum ? sum : text;
    writer.inGroup('TR', () => {
      const end = writer.write(name, totalName, style, { tag: 'TH' });
      writer.y = Math.max(end, writer.write(amount, columns.amount, style, { tag: 'TD' })) + (isSum ? 0 : 4);
    });
  }
}

function drawNotes(writer: PdfWriter, notes: readonly string[]): void {
  writer.y += 24;
  for (const note of notes) {
    writer.reserve(writer.heightOf(note, whole, quiet));
    writer.y = writer.write(note, whole, quiet) + 4;
  }
}

function drawFooters(pdf: PDFKit.PDFDocument, { title }: Sheet): void {
  const { count } = pdf.bufferedPageRange();
  const writer = new PdfWriter(pdf);
  for (let at = 0; at < count; at++) {
    pdf.switchToPage(at);
    writer.write(title, leftHalf, small, { from: page.footer, tag: 'Artifact' });
    writer.write(`Page ${at + 1} of ${count}`, { ...rightHalf, align: 'right' }, small, {
      from: page.footer,
      tag: 'Artifact',
    });
  }
}
