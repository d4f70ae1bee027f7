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

/** How readers of a tagged PDF (ISO 32000-2, 14.8) are told of a text; artifacts are left out of what they read aloud. */
type Tag = 'H1' | 'P' | 'TH' | 'TD' | 'Artifact';
type Group = 'Document' | 'Table' | 'TR';

const lineHeight = ({ size }: TextStyle): number => size * 1.35;

/** Draws text into boxes, with breaks of its own: the library's would order words by the text, also Arabic ones. */
export class PdfWriter {
  y: number = page.top;
  private readonly pdf: PDFKit.PDFDocument;
  private group: PDFKit.PDFStructureElement | undefined;

  constructor(pdf: PDFKit.PDFDocument) {
    this.pdf = pdf;
  }

  /** What is written meanwhile belongs together. */
  inGroup(type: Group, write: () => void): void {
    const outer = this.group;
    const group = this.pdf.struct(type);
    if (outer === undefined) this.pdf.addStructure(group);
    else outer.add(group);
    this.group = group;
    write();
    group.end();
    this.group = outer;
  }

  heightOf(text: string, box: Box, style: TextStyle): number {
    return this.linesOf(text, box.width, style).length * lineHeight(style);
  }

  /** @returns where the text ends */
  write(
    text: string,
    box: Box,
    style: TextStyle,
    { from = this.y, tag = 'P' }: { from?: number; tag?: Tag } = {},
  ): number {
    const lines = this.linesOf(text, box.width, style);
    this.mark(tag, () => {
      for (const [at, line] of lines.entries()) this.writeLine(line, box, style, from + at * lineHeight(style));
    });
    return from + lines.length * lineHeight(style);
  }

  rule(width: number, color: string): void {
    this.mark('Artifact', () =>
      this.pdf.moveTo(page.left, this.y).lineTo(page.right, this.y).lineWidth(width).strokeColor(color).stroke(),
    );
  }

  private mark(tag: Tag, draw: () => void): void {
    if (tag !== 'Artifact') {
      this.group?.add(this.pdf.struct(tag, {}, draw));
      return;
    }
    this.pdf.markContent('Artifact');
    draw();
    this.pdf.endMarkedContent();
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
