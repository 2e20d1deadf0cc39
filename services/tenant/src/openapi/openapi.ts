/** Injection token of what makes the OpenAPI document: `() => object`. */
export const OPENAPI = Symbol('OpenApi');
