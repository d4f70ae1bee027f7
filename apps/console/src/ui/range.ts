export const datePresets = ['24h', '7d', '30d'] as const;
export type DatePreset = (typeof datePresets)[number];

/** Fits into the query of a URL. Days are those of the reader's time zone, the last one included. */
export type DateRange = { range: DatePreset } | { range: 'custom'; from: string; to: string };

const presetHours: Record<DatePreset, number> = { '24h': 24, '7d': 7 * 24, '30d': 30 * 24 };

/** From (included) to (not included). */
export function rangeBounds(value: DateRange, now: Date): { from: Date; to: Date } {
  if (value.range !== 'custom')
    return { from: new Date(now.getTime() - presetHours[value.range] * 3_600_000), to: now };
  const to = new Date(`${value.to}T00:00:00`);
  to.setDate(to.getDate() + 1);
  return { from: new Date(`${value.from}T00:00:00`), to };
}
