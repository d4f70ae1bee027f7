import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { contrast, distance, linearRgb, type Rgb, seen, visions } from './color.fixture.ts';

const css = readFileSync(new URL('../styles.css', import.meta.url), 'utf8');
const color = String.raw`oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)`;
const themes = ['light', 'dark'] as const;

/** The tokens of both themes, as linear RGB by their names. */
const tokens = Object.fromEntries(
  [...css.matchAll(new RegExp(`--([\\w-]+): light-dark\\(${color}, ${color}\\);`, 'g'))].map(([, name, ...parts]) => {
    const [l1 = 0, c1 = 0, h1 = 0, l2 = 0, c2 = 0, h2 = 0] = parts.map(Number);
    return [name, { light: linearRgb(l1, c1, h1), dark: linearRgb(l2, c2, h2) }];
  }),
);

function token(name: string, theme: (typeof themes)[number]): Rgb {
  const found = tokens[name];
  if (!found) throw new Error(`styles.css has no token --${name}`);
  return found[theme];
}

const grounds = ['background', 'card', 'popover', 'muted', 'accent'];
const tones = ['primary', 'danger', 'success', 'warning', 'info'];

/** Text and the ground it stands on: WCAG 1.4.3. */
const texts: [string, string][] = [
  ...grounds.flatMap((ground): [string, string][] => [
    ['foreground', ground],
    ['muted-foreground', ground],
    ...tones.map((tone): [string, string] => [`${tone}-text`, ground]),
  ]),
  ...tones.map((tone): [string, string] => [`${tone}-text`, `${tone}-subtle`]),
  ['foreground', 'primary-subtle'],
  ['muted-foreground', 'primary-subtle'],
  ['primary-foreground', 'primary'],
  ['primary-foreground', 'primary-hover'],
  ['danger-foreground', 'danger'],
  ['danger-foreground', 'danger-hover'],
];

/** Edges of controls, focus rings, marks of charts and states: WCAG 1.4.11. */
const marks: [string, string][] = [
  ...['input', 'ring', ...tones, 'chart-1', 'chart-2', 'chart-3', 'chart-4', 'chart-5', 'chart-6'].map(
    (mark): [string, string] => [mark, 'card'],
  ),
  ['ring', 'background'],
  ['input', 'background'],
];

describe.each(themes)('the %s theme', (theme) => {
  test.each(texts)('--%s on --%s has a contrast of 4.5', (text, ground) => {
    expect(contrast(token(text, theme), token(ground, theme))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(marks)('--%s on --%s has a contrast of 3', (mark, ground) => {
    expect(contrast(token(mark, theme), token(ground, theme))).toBeGreaterThanOrEqual(3);
  });

  test.each(Object.keys(visions))('series of charts are told apart with %s', (name) => {
    const vision = visions[name] ?? [];
    const series = [1, 2, 3, 4, 5, 6].map((number) => seen(token(`chart-${number}`, theme), vision));
    const distances = series.flatMap((one, index) => series.slice(index + 1).map((other) => distance(one, other)));
    expect(Math.min(...distances)).toBeGreaterThanOrEqual(8);
  });
});

test('a colour of CSS Color 4 comes out as its example does', () => {
  // #0000ff is oklch(0.452 0.313 264.05).
  const [red, green, blue] = linearRgb(0.45201, 0.313214, 264.052);
  expect(red).toBeLessThan(0.001);
  expect(green).toBeLessThan(0.001);
  expect(blue).toBeCloseTo(1, 2);
});
