import { visualOrder } from './visual-order.ts';

/** PostScript points, from the upper left corner; A4. */
export const page = { left: 48, right: 547, top: 48, bottom: 778, footer: 800 } as const;

export interface TextStyle {
  font: 'regular' | 'bold';
  size: number;
  color: string;
}

export interface Box {
  x: number;
  width: number;
  align?: 'left' | 'right';
}

const lineHeight = ({ size }: TextStyle): number => size * 1.35;

/** Draws text into boxes, with breaks of its own: the library's would order words by the text, also Arabic ones. */
export class PdfWriter {
  y: number = page.top;
  private readonly pdf: PDFKit.PDFDocument;

  constructor(pdf: PDFKit.PDFDocument) {
    this.pdf = pdf;
  }

  /** Where the text would end. */
  endOf(text: string, box: Box, style: TextStyle, y = this.y): number {
    return y + this.linesOf(text, box.width, style).length * lineHeight(style);
  }

  /** @returns where the text ends */
  write(text: string, box: Box, style: TextStyle, from = this.y): number {
    let y = from;
    for (const line of this.linesOf(text, box.width, style)) {
      this.writeLine(line, box, style, y);
      y += lineHeight(style);
    }
    return y;
  }

  rule(width: number, color: string): void {
    this.pdf.moveTo(page.left, this.y).lineTo(page.right, this.y).lineWidth(width).strokeColor(color).stroke();
  }

  /** Begins a page where `height` does not fit any more. */
  reserve(height: number): boolean {
    if (this.y + height <= page.bottom) return false;
    this.pdf.addPage();
    this.y = page.top;
    return true;
  }

  private writeLine(line: string, { x, width, align }: Box, style: TextStyle, y: number): void {
    this.use(style);
    const parts = visualOrder(line);
    const widths = parts.map((part) => this.pdf.widthOfString(part));
    let left = align === 'right' ? x + width - widths.reduce((sum, each) => sum + each, 0) : x;
    for (const [at, part] of parts.entries()) {
      this.pdf.text(part, left, y, { lineBreak: false });
      left += widths[at] ?? 0;
    }
  }

  private linesOf(text: string, width: number, style: TextStyle): string[] {
    this.use(style);
    const lines: string[] = [];
    let line = '';
    for (const word of text.split(/\s+/)) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (this.pdf.widthOfString(longer) <= width) {
        line = longer;
        continue;
      }
      if (line !== '') lines.push(line);
      const parts = this.partsOf(word, width);
      line = parts.pop() ?? '';
      lines.push(...parts);
    }
    return [...lines, line];
  }

  /** A word that is wider than its box. */
  private partsOf(word: string, width: number): string[] {
    const parts = [''];
    for (const character of word) {
      const longer = `${parts.at(-1)}${character}`;
      if (parts.at(-1) === '' || this.pdf.widthOfString(longer) <= width) parts[parts.length - 1] = longer;
      else parts.push(character);
    }
    return parts;
  }

  private use({ font, size, color }: TextStyle): void {
    this.pdf.font(font).fontSize(size).fillColor(color);
  }
}
