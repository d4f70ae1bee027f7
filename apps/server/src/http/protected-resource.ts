import { service } from '../kernel/services.ts';

/**
 * Where the metadata of Nexus's own API as a protected resource is (RFC 9728, 3.1). Its identifier is the origin of
 * PUBLIC_URL, which is also the audience of its tokens.
 */
export const resourceMetadataPath = '/.well-known/oauth-protected-resource';

/** The whole URL of the metadata, for `WWW-Authenticate`. */
export const resourceMetadataUrl = service<string>('resource-metadata-url');
