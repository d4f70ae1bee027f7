/** Another transaction changed our row after the provider was asked: what it answered may be older than the row. */
export class Outrun extends Error {}
