import { z } from 'zod';

/**
 * Control and format characters and line separators: they break lines and headers, hide text, or show it in another
 * order (CVE-2021-42574). Not among them are the joiners between letters (Persian, Sinhala) and in emoji, and the tags
 * of flags such as that of Scotland.
 */
const hidden =
  /\p{RGI_Emoji_Tag_Sequence}|(?<=[\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}])[\u200c\u200d]|(?<hidden>[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+)/gv;
const plainAscii = /^[ -~]*$/;

/** Whether the text is one line of visible characters. */
export const isOneLine = (text: string): boolean =>
  plainAscii.test(text) || Array.from(text.matchAll(hidden)).every(({ groups }) => groups?.hidden === undefined);

/** The text as one line, with spaces in place of what a line must not contain. */
export const toOneLine = (text: string): string =>
  plainAscii.test(text) ? text : text.replace(hidden, (found, bad?: string) => (bad === undefined ? found : ' '));

const line = (text: z.ZodString, max: number) =>
  text.min(1).max(max).refine(isOneLine, 'must be one line, without control characters');

/**
 * A name or a title. It is composed (NFC), so that two that look the same are equal. `max` counts UTF-16 code units.
 */
export const oneLine = (max: number) => line(composed(z.string().trim()), max);

/** What names are searched by: composed as they are. */
export const composed = (text: z.ZodString) => text.normalize('NFC');

/** An id that another system gave: it is not composed, since that system compares it with its own. */
export const foreignId = (max: number) => line(z.string().trim(), max);

/** Text in paragraphs, perhaps empty. `max` counts UTF-16 code units. */
export const paragraphs = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .refine((text) => isOneLine(text.replaceAll(/[\r\n\t]/g, ' ')), 'must have no control characters but line breaks');
