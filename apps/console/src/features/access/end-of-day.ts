/**
 * The midnight that ends a day, where the browser is, as the API takes times.
 * @param day as a date field has it, such as `2026-11-27`
 */
export function endOfDay(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + 1).toISOString();
}

/** The day whose end, or part, that time is: what a date field shows. The empty string where there is no time. */
export function lastDayOf(time: string | null): string {
  if (time === null) return '';
  // A day's midnight is the first moment of the next one.
  const last = new Date(new Date(time).getTime() - 1);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${last.getFullYear()}-${two(last.getMonth() + 1)}-${two(last.getDate())}`;
}
