import type { Schema } from './schemas.ts';

/** What of an OpenAPI 3.1 document we write and show. */
export interface Document {
  openapi: string;
  info: { title: string; version: string; summary: string; description: string; license: Schema };
  servers: { url: string }[];
  tags: Tag[];
  /** By path, then by method in lower case. */
  paths: Record<string, Record<string, Operation>>;
  components: {
    securitySchemes: Record<string, Schema>;
    parameters: Record<string, Parameter>;
    headers: Record<string, Schema>;
    responses: Record<string, Response>;
    schemas: Record<string, Schema>;
  };
}

interface Tag {
  name: string;
  description?: string;
}

export interface Reference {
  $ref: string;
}

export interface Operation {
  operationId: string;
  tags: [string];
  summary: string;
  description: string;
  /** One of these is enough; where empty, no credential is needed. */
  security: Record<string, string[]>[];
  parameters: (Parameter | Reference)[];
  requestBody?: { required: boolean; content: Content };
  /** By status. */
  responses: Record<string, Response | Reference>;
  'x-permission': string;
  'x-record': string;
  'x-audit'?: string;
  'x-meter'?: string;
}

export interface Parameter {
  name: string;
  in: string;
  required: boolean;
  description?: string;
  schema: Schema;
  example?: unknown;
}

export interface Response {
  description: string;
  headers: Record<string, Reference>;
  content: Content;
}

/** By media type. */
export type Content = Record<string, { schema: Schema }>;

function referred(document: Document, { $ref }: Reference): unknown {
  const [, , kind = '', name = ''] = $ref.split('/');
  return (document.components as unknown as Record<string, Record<string, unknown>>)[kind]?.[name];
}

/** The referenced object, or the object itself where it is not a reference. */
export const resolved = <Thing extends object>(document: Document, thing: Thing | Reference): Thing =>
  '$ref' in thing ? (referred(document, thing) as Thing) : thing;
