/** One assignment, and the line on which it begins. */
export interface Assignment {
  name: string;
  value: string;
  line: number;
}

/** What is wrong, and where. Never what stands there: it may be a secret. */
export interface Fault {
  line: number;
  message: string;
}

export interface Parsed {
  /** In the order of the text; a name may stand there twice. Those with a fault have the value that `dotenv` reads. */
  assignments: Assignment[];
  faults: Fault[];
}

// \s of JavaScript has more than blanks: a byte order mark and spaces of Unicode too.
const space = /\s*/y;
const exported = /export\s+(?=[\w.-])/y;
const key = /[\w.-]+/y;
const equals = /\s*=/y;
const colon = /:\s/y;
const restOfLine = /[^\n]*/y;
const unquoted = /[^#\n]*/y;
/** Nothing, or a comment, up to the end of the line. */
const endOfLine = /[^\S\n]*(#[^\n]*)?(?=\n|$)/y;

/**
 * Reads what the npm package `dotenv` reads, byte for byte: the grammar is that of its regular expression (lib/main.js,
 * `LINE`), which takes quadratic time for some texts; this takes linear time. What `dotenv` passes over in silence is a fault
 * here: a line that assigns nothing, and a quote that is not closed.
 */
export function parseDotenv(text: string): Parsed {
  return new Reader(text.replaceAll(/\r\n?/g, '\n')).read();
}

class Reader {
  private readonly text: string;
  private at = 0;
  private line = 1;
  /** Up to where lines are counted. */
  private counted = 0;
  private readonly parsed: Parsed = { assignments: [], faults: [] };

  constructor(text: string) {
    this.text = text;
  }

  read(): Parsed {
    for (;;) {
      this.take(space);
      if (this.at >= this.text.length) return this.parsed;
      if (this.text[this.at] !== '#') this.readAssignment();
      this.take(restOfLine);
    }
  }

  private readAssignment(): void {
    const line = this.lineHere();
    const start = this.at;
    const name = this.takeName();
    if (name === undefined) {
      this.at = start;
      this.parsed.faults.push({ line, message: 'Is neither an assignment nor a comment' });
      return;
    }
    const raw = this.takeQuoted() ?? this.takeUnquoted();
    if (isOpen(raw)) this.parsed.faults.push({ line: this.lineHere(), message: 'The quote is not closed' });
    this.parsed.assignments.push({ name, value: readValue(raw), line });
  }

  /** The name and what stands between it and the value. */
  private takeName(): string | undefined {
    const start = this.at;
    this.take(exported);
    const name = this.take(key);
    if (name !== undefined && this.takeSeparator()) return name;
    // `export` may be the name.
    this.at = start;
    const whole = this.take(key);
    return whole !== undefined && this.takeSeparator() ? whole : undefined;
  }

  private takeSeparator(): boolean {
    return this.take(equals) !== undefined || this.take(colon) !== undefined;
  }

  /** A value in quotes, which may begin on a later line and have several, if nothing but a comment follows it. */
  private takeQuoted(): string | undefined {
    const start = this.at;
    this.take(space);
    const quote = this.text[this.at];
    if (quote === "'" || quote === '"' || quote === '`') {
      const from = this.at;
      // The last place first, as the expression of dotenv does.
      for (const end of this.closings(quote, from + 1).reverse()) {
        this.at = end + 1;
        if (this.peek(endOfLine)) return this.text.slice(from, end + 1);
      }
    }
    this.at = start;
    return undefined;
  }

  /** Where the quote may be closed: at the first one without a backslash, or at one before it, whose backslash is then text. */
  private closings(quote: string, from: number): number[] {
    const places: number[] = [];
    for (let at = this.text.indexOf(quote, from); at !== -1; at = this.text.indexOf(quote, at + 1)) {
      places.push(at);
      if (this.text[at - 1] !== '\\') break;
    }
    return places;
  }

  /** The rest of the line up to a comment. */
  private takeUnquoted(): string {
    return this.take(unquoted) ?? '';
  }

  private lineHere(): number {
    for (
      let at = this.text.indexOf('\n', this.counted);
      at !== -1 && at < this.at;
      at = this.text.indexOf('\n', at + 1)
    ) {
      this.line += 1;
      this.counted = at + 1;
    }
    return this.line;
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const [found] = pattern.exec(this.text) ?? [];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private peek(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    return pattern.test(this.text);
  }
}

/** Whether it begins with a quote that is not closed. */
function isOpen(raw: string): boolean {
  const [quote = ''] = raw.trim();
  return ['"', "'", '`'].includes(quote) && raw.indexOf(quote) === raw.lastIndexOf(quote);
}

/** As dotenv makes it of the text behind the separator. */
function readValue(raw: string): string {
  const trimmed = raw.trim();
  const value = trimmed.replace(/^(['"`])([\s\S]*)\1$/gm, '$2');
  return trimmed[0] === '"' ? value.replaceAll('\\n', '\n').replaceAll('\\r', '\r') : value;
}
