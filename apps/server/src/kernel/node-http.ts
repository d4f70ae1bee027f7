/**
 * What `import` of `node:http` would give. That import reads every export, some of which load Node's own copy of undici: 2 MB
 * that stay (ADR 72).
 */
export const { STATUS_CODES, ServerResponse } = process.getBuiltinModule('node:http');
