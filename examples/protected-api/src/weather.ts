/** What the API sells. Averages over a year, °C and mm, so that every answer is the same on every machine. */
const climates = {
  berlin: { temperature: 9.9, rain: 570 },
  lima: { temperature: 19.4, rain: 16 },
  nairobi: { temperature: 17.9, rain: 869 },
  oslo: { temperature: 6.5, rain: 836 },
  osaka: { temperature: 17.1, rain: 1338 },
} as const;

export const cities = Object.keys(climates) as (keyof typeof climates)[];

export interface Weather {
  city: string;
  /** °C. */
  temperature: number;
  /** Millimetres a day. */
  rain: number;
}

export function weatherIn(name: string): Weather | undefined {
  const city = cities.find((each) => each === name.toLowerCase());
  if (city === undefined) return undefined;
  const { temperature, rain } = climates[city];
  return { city, temperature, rain: Math.round((rain / 365) * 10) / 10 };
}

/** Rain over some days; undefined where the request names no known city or not 1 to 30 days. */
export function report(request: unknown): { city: string; days: number; rain: number } | undefined {
  if (typeof request !== 'object' || request === null) return undefined;
  const { city, days } = request as { city?: unknown; days?: unknown };
  const weather = typeof city === 'string' ? weatherIn(city) : undefined;
  if (weather === undefined || typeof days !== 'number' || !Number.isInteger(days)) return undefined;
  if (days < 1 || days > 30) return undefined;
  return { city: weather.city, days, rain: Math.round(weather.rain * days) };
}
