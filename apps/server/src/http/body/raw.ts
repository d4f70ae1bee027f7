import { type BodyType, readBytes } from './types.ts';

/** The body's bytes as received, as a signature covers them. Without media types it accepts all of them. */
export const raw = (...contentTypes: string[]): BodyType<Buffer> => ({
  contentTypes,
  schema: undefined,
  streamed: false,
  async read(request, limit) {
    const bytes = await readBytes(request, limit);
    return { value: bytes, raw: bytes };
  },
  parse: (value) => (value as Buffer | undefined) ?? Buffer.alloc(0),
});
