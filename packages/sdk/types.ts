import openapiTS, { astToString } from 'openapi-typescript';

/** The TypeScript types of an OpenAPI document, as text. It stands here because its package needs a compiler of its own. */
export async function typesOf(document: string): Promise<string> {
  // What has a default need not be sent.
  return astToString(await openapiTS(document, { silent: true, defaultNonNullable: false }));
}
