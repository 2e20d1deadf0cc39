/** Injection token of the OpenAPI document. */
export const OPENAPI = Symbol('OpenApi');
