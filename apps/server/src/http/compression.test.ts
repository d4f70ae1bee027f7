import type { FastifyRequest } from 'fastify';
import { expect, it } from 'vitest';
import { acceptsGzip } from './compression.ts';

it.each([
  ['gzip', true],
  ['gzip, deflate, br, zstd', true],
  ['br,gzip', true],
  ['br;q=1.0, GZIP;q=0.5', true],
  ['gzip;q=0.001', true],
  ['gzip;q=0, br', false],
  ['br, gzip ; q=0.000', false],
  ['x-gzip2, gzippy', false],
  ['identity', false],
  ['', false],
  [undefined, false],
])('accept-encoding: %s', (header, accepted) => {
  expect(acceptsGzip({ headers: { 'accept-encoding': header } } as FastifyRequest)).toBe(accepted);
});
