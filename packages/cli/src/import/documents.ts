/** What numbers are where JavaScript's would not be written as these are: `1.10`, or more digits than a double holds. */
interface RawNumber {
  rawJSON: string;
}

/** Of https://tc39.es/proposal-json-parse-with-source; since Node 22. Before, numbers are JavaScript's. */
const json = JSON as typeof JSON & {
  rawJSON?(text: string): RawNumber;
  isRawJSON?(value: unknown): value is RawNumber;
};

export const isRawNumber = (value: unknown): value is RawNumber => json.isRawJSON?.(value) === true;

/**
 * JSON documents that stand one after the other, however they are laid out, as commands write them that are called more than
 * once. Numbers stay as they are written. @throws SyntaxError
 */
export function parseDocuments(text: string): unknown[] {
  return splitDocuments(text.replace(/^\ufeff/, '')).map((document) => JSON.parse(document, exactly));
}

function exactly(_name: string, value: unknown, at?: { source?: string }): unknown {
  if (typeof value !== 'number' || at?.source === undefined || String(value) === at.source) return value;
  return json.rawJSON?.(at.source) ?? value;
}

/** After each object or list that ends where none is open, another document begins. What is no JSON the parser refuses. */
function splitDocuments(text: string): string[] {
  const documents: string[] = [];
  let [start, depth, isText] = [0, 0, false];
  // A text at once would be too much for the matcher where it is long. An escape is passed over, for it may be of a quote.
  for (const { 0: token, index } of text.matchAll(/\\.|["[\]{}]/gs)) {
    if (token === '"') isText = !isText;
    if (isText) continue;
    if (token === '{' || token === '[') depth += 1;
    if (token !== '}' && token !== ']') continue;
    depth -= 1;
    if (depth > 0) continue;
    documents.push(text.slice(start, index + 1));
    [start, depth] = [index + 1, 0];
  }
  const rest = text.slice(start);
  return rest.trim() === '' && documents.length > 0 ? documents : [...documents, rest];
}
