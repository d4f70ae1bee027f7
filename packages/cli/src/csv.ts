/** A cell: null where it is empty without quotes. */
export type CsvCell = string | null;

/** Rows of RFC 4180 from pieces of text that may break anywhere, also inside a quoted cell or between CR and LF. */
export async function* csvRows(pieces: AsyncIterable<string>): AsyncGenerator<CsvCell[]> {
  const state = { row: [] as CsvCell[], cell: '', quoted: false, inside: false, closing: false };
  const endCell = (): void => {
    state.row.push(state.cell === '' && !state.quoted ? null : state.cell);
    Object.assign(state, { cell: '', quoted: false, inside: false, closing: false });
  };
  for await (const piece of pieces) {
    for (const character of piece) {
      if (state.inside) {
        if (character === '"') Object.assign(state, { inside: false, closing: true });
        else state.cell += character;
      } else if (character === '"') {
        // A second quote behind the first was one of the cell's own.
        if (state.closing) state.cell += '"';
        Object.assign(state, { inside: true, quoted: true, closing: false });
      } else if (character === ',') endCell();
      else if (character === '\n') {
        endCell();
        yield state.row;
        state.row = [];
      } else if (character !== '\r') state.cell += character;
    }
  }
  if (state.row.length > 0 || state.cell !== '' || state.quoted) {
    endCell();
    yield state.row;
  }
}
