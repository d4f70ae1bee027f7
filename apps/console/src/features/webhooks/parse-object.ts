import { Problem } from '../../api/problem.ts';

/**
 * The object that a field of a form holds as JSON.
 * @throws Problem as the server would refuse the member
 */
export function parseObject(name: string, text: string): Record<string, unknown> {
  const value = parse(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  const message = 'Must be a JSON object, such as {"orderId": "o-42"}';
  throw new Problem(422, { code: 'VALIDATION_FAILED', errors: [{ path: `/${name}`, message }] });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
