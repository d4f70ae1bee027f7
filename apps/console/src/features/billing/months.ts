const month = new Intl.DateTimeFormat('en', { month: 'short', year: 'numeric', timeZone: 'UTC' });

/** Of a day in it, as the API names it: `2026-05-01` is "May 2026". */
export const formatMonth = (day: string): string => month.format(new Date(`${day.slice(0, 7)}-01T00:00:00Z`));
