import bidiFactory from 'bidi-js';

const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;

/**
 * The parts of a line from left to right, as the Unicode bidirectional algorithm (UAX 9) places them. The letters of a
 * part are in the order of the text: the font turns Arabic and Hebrew ones round. A line of one direction is one part.
 */
export function visualOrder(line: string): string[] {
  if (!rightToLeft.test(line)) return [line];
  const bidi = bidiFactory();
  const { levels } = bidi.getEmbeddingLevels(line);
  const parts = partsOf(line, levels).map(({ text, level }): Part => {
    const turned = level % 2 === 1 && !rightToLeft.test(text);
    return {
      level,
      text: turned
        ? Array.from(text, (each) => bidi.getMirroredCharacter(each) ?? each)
            .reverse()
            .join('')
        : text,
    };
  });
  return reorder(parts).map(({ text }) => text);
}

interface Part {
  text: string;
  level: number;
}

/** Words, what is between them, and where a level ends: the library would place words in the order of the text. */
function partsOf(line: string, levels: Uint8Array): Part[] {
  return Array.from(line.matchAll(/[\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]+/gu)).flatMap(({ 0: text, index }) =>
    splitByLevel(text, levels.subarray(index, index + text.length)),
  );
}

function splitByLevel(text: string, levels: Uint8Array): Part[] {
  const [level = 0] = levels;
  const end = levels.findIndex((each) => each !== level);
  if (end === -1) return [{ text, level }];
  return [{ text: text.slice(0, end), level }, ...splitByLevel(text.slice(end), levels.subarray(end))];
}

/** UAX 9, rule L2: from the highest level down to the lowest odd one, turn round each run of parts of that level or more. */
function reorder(parts: readonly Part[]): Part[] {
  const found = [...parts];
  for (let level = Math.max(...parts.map((part) => part.level)); level > 0; level--) {
    for (let from = 0; from < found.length; from++) {
      const run = runFrom(found, from, level);
      found.splice(from, run.length, ...run.toReversed());
      from += run.length;
    }
  }
  return found;
}

function runFrom(parts: readonly Part[], from: number, level: number): Part[] {
  const end = parts.findIndex((part, at) => at >= from && part.level < level);
  return parts.slice(from, end === -1 ? undefined : end);
}
